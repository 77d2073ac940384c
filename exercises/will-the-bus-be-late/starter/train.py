"""python3 train.py LESSON MODEL: learn from the rows of a CSV file and leave a model."""

import sys


def main(lesson, model):
    print("not written yet:", lesson, model)


if __name__ == "__main__":
    main(*sys.argv[1:])
