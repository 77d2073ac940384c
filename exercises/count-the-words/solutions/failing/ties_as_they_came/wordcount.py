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
counts = Counter(re.findall(r"[^\W\d_]+", sys.stdin.read().lower()))
for word, number in counts.most_common(top):
    print(word, number)
