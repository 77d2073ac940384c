import random


def split(rows, share, seed):
    """Return rows to learn from and rows to be asked about, drawn by lot."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share}")
    order = list(rows)
    random.Random(seed).shuffle(order)
    asked = round(share * len(order))
    return order[asked:], order[:asked]
