import sys

import numpy as np

from digits import read_rows

labels, pixels = read_rows(sys.argv[1])
names = np.unique(labels)
with open(sys.argv[2], "wb") as file:
    np.savez(file, names=names, centres=np.array([pixels[labels == name].mean(axis=0) for name in names]))
