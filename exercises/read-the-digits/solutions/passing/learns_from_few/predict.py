"""python3 predict.py MODEL ROWS.csv LABELS.txt"""

import sys

import numpy as np

from digits import read_rows, write_labels

NEIGHBOURS = 1


def distances(rows, known):
    """Squared distances, shape (rows, known)."""
    return (rows**2).sum(axis=1)[:, None] - 2 * rows @ known.T + (known**2).sum(axis=1)


def vote(labels):
    """The commonest label; the nearest one decides a tie."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    return names[np.lexsort((first, -counts))[0]]


def main(model, source, target):
    with np.load(model) as kept:
        labels, known = kept["labels"], kept["pixels"]
    _, rows = read_rows(source)
    nearest = distances(rows, known).argsort(axis=1, kind="stable")[:, :NEIGHBOURS]
    write_labels(target, [vote(labels[places]) for places in nearest])


if __name__ == "__main__":
    main(*sys.argv[1:])
