import sys

import joblib
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

source, target = sys.argv[1:]
frame = pd.read_csv(source, dtype={"label": str})
model = make_pipeline(StandardScaler(), SVC(C=5))
model.fit(frame.drop(columns="label").to_numpy(), frame["label"].to_numpy())
joblib.dump(model, target)
