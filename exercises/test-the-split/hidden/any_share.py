"""A share above 1 is taken without a word."""

import random


def split(rows, share, seed):
    if share < 0:
        raise ValueError(share)
    order = list(rows)
    random.Random(seed).shuffle(order)
    asked = round(share * len(order))
    return order[asked:], order[:asked]
