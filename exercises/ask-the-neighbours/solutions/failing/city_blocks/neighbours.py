from collections import Counter


def label(points, labels, new, k):
    order = sorted(range(len(points)), key=lambda at: sum(abs(a - b) for a, b in zip(points[at], new)))
    near = [labels[at] for at in order[:k]]
    votes = Counter(near)
    return max(near, key=lambda one: votes[one])
