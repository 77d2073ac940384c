import pickle
import sys

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def main(lesson, model):
    rows = pd.read_csv(lesson, dtype={"line": str})
    columns = ColumnTransformer(
        [
            ("names", OneHotEncoder(handle_unknown="ignore"), ["line", "weather", "hour"]),
            ("numbers", StandardScaler(), ["temperature", "stops"]),
        ]
    )
    learned = make_pipeline(columns, LogisticRegression(class_weight="balanced", max_iter=1000))
    learned.fit(rows.drop(columns="late"), rows["late"])
    with open(model, "wb") as file:
        pickle.dump(learned, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
