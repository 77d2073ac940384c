import sys

import numpy as np

from digits import read_rows, write_labels

weights = np.loadtxt(sys.argv[1], delimiter=",")
rows = read_rows(sys.argv[2])[1]
write_labels(sys.argv[3], (rows @ weights[:, :-1].T + weights[:, -1]).argmax(axis=1))
