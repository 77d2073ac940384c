def confusion(truth, said):
    labels = {*truth, *said}
    table = {a: {b: 0 for b in labels} for a in labels}
    for a, b in zip(truth, said):
        table[a][b] += 1
    return table
