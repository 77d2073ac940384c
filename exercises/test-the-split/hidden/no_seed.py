"""The same seed gives another split each time."""

import random


def split(rows, share, seed):
    if not 0 <= share <= 1:
        raise ValueError(share)
    order = list(rows)
    random.shuffle(order)
    asked = round(share * len(order))
    return order[asked:], order[:asked]
