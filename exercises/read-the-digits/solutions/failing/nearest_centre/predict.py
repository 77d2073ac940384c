import sys

import numpy as np

from digits import read_rows, write_labels

with np.load(sys.argv[1]) as kept:
    names, centres = kept["names"], kept["centres"]
rows = read_rows(sys.argv[2])[1]
away = ((rows[:, None, :] - centres) ** 2).sum(axis=2)
write_labels(sys.argv[3], names[away.argmin(axis=1)])
