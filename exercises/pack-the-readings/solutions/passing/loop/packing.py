def pack(readings):
    """Return the runs of a list as pairs: a reading, and how often it came in a row."""
    pairs = []
    for reading in readings:
        if pairs and same(pairs[-1][0], reading):
            pairs[-1] = (reading, pairs[-1][1] + 1)
        else:
            pairs.append((reading, 1))
    return pairs


def same(one, other):
    return type(one) is type(other) and one == other


def unpack(pairs):
    """Return the readings that pairs stand for."""
    readings = []
    for reading, count in pairs:
        if count < 1:
            raise ValueError(f"{count} times is not a run")
        readings += [reading] * count
    return readings
