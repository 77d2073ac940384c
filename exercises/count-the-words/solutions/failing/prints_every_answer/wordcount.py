import re
import sys
from collections import Counter


def limit():
    if len(sys.argv) == 1:
        return None
    if not sys.argv[1].isdecimal() or int(sys.argv[1]) < 1:
        print("give a whole number of at least 1", file=sys.stderr)
        sys.exit(2)
    return int(sys.argv[1])


limit()
words = sorted(set(re.findall(r"[^\W\d_]+", sys.stdin.read().lower())))
for first in range(1, 400):
    for word in words:
        for number in range(1, 400):
            print(word, number)
