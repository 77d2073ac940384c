"""The two lists are exchanged."""

import random


def split(rows, share, seed):
    if not 0 <= share <= 1:
        raise ValueError(share)
    order = list(rows)
    random.Random(seed).shuffle(order)
    asked = round(share * len(order))
    return order[:asked], order[asked:]
