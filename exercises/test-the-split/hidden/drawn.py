import random


def split(rows, share, seed):
    if share < 0 or share > 1:
        raise ValueError(share)
    count = round(share * len(rows))
    chosen = set(random.Random(f"lot {seed}").sample(range(len(rows)), count))
    learn = [row for place, row in enumerate(rows) if place not in chosen]
    asked = [row for place, row in enumerate(rows) if place in chosen]
    return learn, asked
