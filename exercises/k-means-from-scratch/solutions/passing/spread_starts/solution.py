import numpy as np

STARTS = 20
LONGEST = 200


def distances(points, centres):
    """Squared distances, shape (n, k)."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def spread(points, k, rng):
    """Choose k centres far from one another: the farther a point, the likelier it is the next."""
    centres = [points[rng.integers(len(points))]]
    while len(centres) < k:
        away = distances(points, np.array(centres)).min(axis=1)
        total = away.sum()
        chance = away / total if total > 0 else None
        centres.append(points[rng.choice(len(points), p=chance)])
    return np.array(centres)


def settle(points, centres):
    """Move the centres until no point changes its group. Return (inertia, labels)."""
    centres = centres.copy()
    labels = distances(points, centres).argmin(axis=1)
    for _ in range(LONGEST):
        for label in range(len(centres)):
            if (labels == label).any():
                centres[label] = points[labels == label].mean(axis=0)
        moved = distances(points, centres).argmin(axis=1)
        if (moved == labels).all():
            break
        labels = moved
    return distances(points, centres).min(axis=1).sum(), labels


def cluster(points, k, seed):
    rng = np.random.default_rng(seed)
    tries = [settle(points, spread(points, k, rng)) for _ in range(STARTS)]
    return min(tries, key=lambda result: result[0])[1]
