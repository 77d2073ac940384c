def pack(readings):
    """Return the runs of a list as pairs: look for the places where a run begins."""
    starts = [at for at in range(len(readings)) if at == 0 or begins(readings, at)]
    ends = starts[1:] + [len(readings)]
    return [(readings[start], end - start) for start, end in zip(starts, ends)]


def begins(readings, at):
    return (type(readings[at]), readings[at]) != (type(readings[at - 1]), readings[at - 1])


def unpack(pairs):
    """Return the readings that pairs stand for."""
    if min((count for _, count in pairs), default=1) < 1:
        raise ValueError("a count is below 1")
    return [reading for reading, count in pairs for _ in range(count)]
