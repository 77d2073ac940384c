import sys
from collections import Counter

from digits import read_rows

labels, _ = read_rows(sys.argv[1])
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write(Counter(labels.tolist()).most_common(1)[0][0])
