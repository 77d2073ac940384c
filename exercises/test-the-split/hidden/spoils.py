"""The list that was given is shuffled, too."""

import random


def split(rows, share, seed):
    if not 0 <= share <= 1:
        raise ValueError(share)
    random.Random(seed).shuffle(rows)
    asked = round(share * len(rows))
    return rows[asked:], rows[:asked]
