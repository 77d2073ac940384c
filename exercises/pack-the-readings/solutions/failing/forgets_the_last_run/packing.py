def pack(readings):
    pairs = []
    current, count = None, 0
    for reading in readings:
        if count and type(reading) is type(current) and reading == current:
            count += 1
        else:
            if count:
                pairs.append((current, count))
            current, count = reading, 1
    return pairs


def unpack(pairs):
    if any(count < 1 for _, count in pairs):
        raise ValueError
    return [reading for reading, count in pairs for _ in range(count)]
