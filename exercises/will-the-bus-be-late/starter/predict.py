"""python3 predict.py MODEL ROWS ANSWERS: write one line, yes or no, for each row."""

import sys


def main(model, rows, answers):
    print("not written yet:", model, rows, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
