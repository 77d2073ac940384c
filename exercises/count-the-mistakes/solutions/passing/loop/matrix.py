def confusion(truth, said):
    if len(truth) != len(said):
        raise ValueError("the lists have to be of the same length")
    labels = sorted(set(truth) | set(said))
    table = {a: {b: 0 for b in labels} for a in labels}
    for a, b in zip(truth, said):
        table[a][b] += 1
    return table
