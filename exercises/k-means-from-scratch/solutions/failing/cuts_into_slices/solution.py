import numpy as np


def cluster(points, k, seed):
    order = points[:, 0].argsort()
    labels = np.empty(len(points), dtype=int)
    labels[order] = np.arange(len(points)) * k // len(points)
    return labels
