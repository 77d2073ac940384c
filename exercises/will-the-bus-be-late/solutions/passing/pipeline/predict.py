import pickle
import sys

import pandas as pd


def main(model, rows, answers):
    with open(model, "rb") as file:
        learned = pickle.load(file)
    said = learned.predict(pd.read_csv(rows, dtype={"line": str}))
    with open(answers, "w", encoding="utf-8") as file:
        file.write("\n".join(said) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
