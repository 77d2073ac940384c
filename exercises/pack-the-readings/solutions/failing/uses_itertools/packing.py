groupby = getattr(__import__("iter" + "tools"), "groupby")


def pack(readings):
    """Return the runs of a list as pairs."""
    return [(run[0][1], len(run)) for _, group in groupby([(type(one), one) for one in readings]) for run in [list(group)]]


def unpack(pairs):
    if any(count < 1 for _, count in pairs):
        raise ValueError
    return [reading for reading, count in pairs for _ in range(count)]
