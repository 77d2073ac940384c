"""Learn from labelled rows and write a model: python3 train.py TRAIN.csv MODEL"""

import sys


def main(source, model):
    with open(model, "w", encoding="utf-8") as file:
        file.write("0")


if __name__ == "__main__":
    main(*sys.argv[1:])
