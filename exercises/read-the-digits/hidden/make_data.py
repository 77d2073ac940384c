"""Split scikit-learn's digits into starter/train.csv and hidden/rows.csv: python3 make_data.py.

The pictures are 8 x 8 pixels with 0 (paper) to 16 (ink); they come from the UCI repository's
"Optical recognition of handwritten digits" (E. Alpaydin, C. Kaynak, 1998).
"""

import csv
import random
from pathlib import Path

from sklearn.datasets import load_digits

HERE = Path(__file__).parent
GIVEN = 1200


def write(path: Path, rows: list[list[int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["label", *(f"p{number:02}" for number in range(64))])
        writer.writerows(rows)


if __name__ == "__main__":
    digits = load_digits()
    rows = [[int(label), *map(int, pixels)] for label, pixels in zip(digits.target, digits.data, strict=True)]
    random.Random(64).shuffle(rows)
    write(HERE.parent / "starter" / "train.csv", rows[:GIVEN])
    write(HERE / "train.csv", rows[:GIVEN])
    write(HERE / "rows.csv", rows[GIVEN:])
