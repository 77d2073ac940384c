def pack(readings):
    pairs = []
    for reading in readings:
        if reading not in [one for one, _ in pairs]:
            pairs.append((reading, readings.count(reading)))
    return pairs


def unpack(pairs):
    if any(count < 1 for _, count in pairs):
        raise ValueError
    return [reading for reading, count in pairs for _ in range(count)]
