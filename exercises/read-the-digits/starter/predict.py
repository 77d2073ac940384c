"""Read a model and rows, write one label a line: python3 predict.py MODEL ROWS.csv LABELS.txt"""

import sys


def main(model, source, target):
    with open(model, encoding="utf-8") as file:
        label = file.read()
    with open(source, encoding="utf-8") as file:
        rows = file.readlines()[1:]
    with open(target, "w", encoding="utf-8") as file:
        file.writelines(f"{label}\n" for _ in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
