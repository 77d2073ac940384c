"""python3 train.py TRAIN.csv MODEL"""

import sys

import numpy as np

from digits import read_rows

ROWS = 180


def main(source, model):
    labels, pixels = read_rows(source)
    with open(model, "wb") as file:
        np.savez_compressed(file, labels=labels[:ROWS], pixels=pixels[:ROWS])


if __name__ == "__main__":
    main(*sys.argv[1:])
