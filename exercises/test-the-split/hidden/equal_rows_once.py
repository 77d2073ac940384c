"""Rows that are equal are taken for one."""

import random


def split(rows, share, seed):
    if not 0 <= share <= 1:
        raise ValueError(share)
    order = list(dict.fromkeys(rows))
    random.Random(seed).shuffle(order)
    asked = round(share * len(order))
    return order[asked:], order[:asked]
