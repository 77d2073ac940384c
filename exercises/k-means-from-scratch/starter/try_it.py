"""Run me: python3 try_it.py"""

import numpy as np

from solution import cluster


def inertia(points, labels):
    """The sum of squared distances of the points from the means of their groups."""
    groups = [points[labels == label] for label in np.unique(labels)]
    return sum(float(((group - group.mean(axis=0)) ** 2).sum()) for group in groups)


rng = np.random.default_rng(5)
centres = rng.uniform(-10, 10, size=(8, 2))
points = np.repeat(centres, 20, axis=0) + rng.normal(size=(160, 2))
for seed in range(5):
    print("seed", seed, "inertia", round(inertia(points, cluster(points, 8, seed)), 1))
print("the groups as they were drawn:", round(inertia(points, np.repeat(np.arange(8), 20)), 1))
