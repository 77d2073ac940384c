def confusion(truth, said):
    if len(truth) != len(said):
        raise ValueError
    labels = {*truth, *said}
    return {a: {b: sum(t == b and s == a for t, s in zip(truth, said)) for b in labels} for a in labels}
