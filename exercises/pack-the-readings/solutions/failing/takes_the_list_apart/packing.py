def pack(readings):
    """Return the runs of a list as pairs: a reading, and how often it came in a row."""
    pairs = []
    while readings:
        reading = readings.pop(0)
        count = 1
        while readings and same(readings[0], reading):
            readings.pop(0)
            count += 1
        pairs.append((reading, count))
    return pairs


def same(one, other):
    return type(one) is type(other) and one == other


def unpack(pairs):
    """Return the readings that pairs stand for."""
    if any(count < 1 for _, count in pairs):
        raise ValueError("a count is below 1")
    return [reading for reading, count in pairs for _ in range(count)]
