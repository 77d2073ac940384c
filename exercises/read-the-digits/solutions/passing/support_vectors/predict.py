import sys

import joblib
import pandas as pd

model, source, target = sys.argv[1:]
labels = joblib.load(model).predict(pd.read_csv(source).to_numpy())
with open(target, "w", encoding="utf-8") as file:
    file.write("\n".join(labels) + "\n")
