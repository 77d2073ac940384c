import numpy as np


def cluster(points, k, seed):
    return np.arange(len(points)) % k
