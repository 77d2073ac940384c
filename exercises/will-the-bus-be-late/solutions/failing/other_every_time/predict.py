import csv
import json
import sys

from train import parts


def main(model, rows, answers):
    with open(model, encoding="utf-8") as file:
        weights = json.load(file)
    with open(rows, encoding="utf-8", newline="") as file, open(answers, "w", encoding="utf-8") as out:
        for row in csv.DictReader(file):
            score = sum(weights.get(f"{name}={value}", 0) for name, value in parts(row).items())
            print("yes" if score > 0 else "no", file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
