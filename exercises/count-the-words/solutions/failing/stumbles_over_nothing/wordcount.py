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


top = limit()
words = re.findall(r"[^\W\d_]+", sys.stdin.read().lower())
counts = Counter(words)
most = max(counts.values())
for number in range(most, 0, -1):
    for word in sorted(counts):
        if counts[word] == number and (top is None or top > 0):
            print(word, number)
            top = None if top is None else top - 1
