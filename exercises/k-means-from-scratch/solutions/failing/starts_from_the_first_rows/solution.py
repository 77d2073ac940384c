import numpy as np

LONGEST = 200


def distances(points, centres):
    """Squared distances, shape (n, k)."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


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
    return settle(points, points[:k])[1]
