import csv
import json
import sys

from train import said_of


def main(model, rows, answers):
    with open(model, encoding="utf-8") as file:
        known = json.load(file)
    with open(rows, encoding="utf-8", newline="") as file, open(answers, "w", encoding="utf-8") as out:
        for row in csv.DictReader(file):
            print(known.get(said_of(row), known[""]), file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
