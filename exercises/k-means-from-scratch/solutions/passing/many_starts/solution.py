import numpy as np


def nearest(points, centres):
    table = (points**2).sum(axis=1, keepdims=True) - 2 * points @ centres.T + (centres**2).sum(axis=1)
    return table.argmin(axis=1), np.maximum(table.min(axis=1), 0)


def means(points, labels, k, rng):
    """The mean of each group; an empty group begins anew at a random point."""
    counts = np.bincount(labels, minlength=k)
    sums = np.zeros((k, points.shape[1]))
    np.add.at(sums, labels, points)
    fresh = points[rng.integers(len(points), size=k)]
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], fresh)


def far_start(points, k, rng):
    """A random point, then always one of the three candidates that is farthest from those chosen."""
    chosen = [int(rng.integers(len(points)))]
    for _ in range(k - 1):
        gap = nearest(points, points[chosen])[1]
        candidates = rng.integers(len(points), size=3)
        chosen.append(int(candidates[gap[candidates].argmax()]))
    return points[chosen]


def one_try(points, k, rng):
    labels, _ = nearest(points, far_start(points, k, rng))
    for _ in range(100):
        centres = means(points, labels, k, rng)
        new, gaps = nearest(points, centres)
        if np.array_equal(new, labels):
            break
        labels = new
    return labels, float(gaps.sum())


def cluster(points, k, seed):
    rng = np.random.default_rng(seed)
    best, lowest = None, np.inf
    for _ in range(60):
        labels, inertia = one_try(points, k, rng)
        if inertia < lowest:
            best, lowest = labels, inertia
    return best
