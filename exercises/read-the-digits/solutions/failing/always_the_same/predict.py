import sys

from digits import read_rows, write_labels

with open(sys.argv[1], encoding="utf-8") as file:
    label = file.read()
write_labels(sys.argv[3], [label] * len(read_rows(sys.argv[2])[1]))
