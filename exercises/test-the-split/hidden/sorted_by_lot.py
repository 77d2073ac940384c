from random import Random


def split(rows, share, seed):
    if not (share >= 0 and share <= 1):
        raise ValueError("share")
    lots = Random(seed)
    drawn = sorted(((lots.random(), place) for place in range(len(rows))), reverse=True)
    border = len(rows) - round(share * len(rows))
    parts = ([], [])
    for number, (_, place) in enumerate(drawn):
        parts[number >= border].append(rows[place])
    return parts
