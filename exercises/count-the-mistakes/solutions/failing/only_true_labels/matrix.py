def confusion(truth, said):
    if len(truth) != len(said):
        raise ValueError
    table = {a: {b: 0 for b in truth} for a in truth}
    for a, b in zip(truth, said):
        table[a][b] = table[a].get(b, 0) + 1
    return table
