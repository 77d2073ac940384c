from collections import Counter


def confusion(truth, said):
    pairs = Counter(zip(truth, said, strict=True))
    labels = set(truth + said)
    return {a: {b: pairs[a, b] for b in labels} for a in labels}
