"""python3 train.py TRAIN.csv MODEL"""

import sys

import numpy as np

from digits import read_rows


def main(source, model):
    labels, pixels = read_rows(source)
    with open(model, "wb") as file:
        np.savez_compressed(file, labels=labels, pixels=pixels)


if __name__ == "__main__":
    main(*sys.argv[1:])
