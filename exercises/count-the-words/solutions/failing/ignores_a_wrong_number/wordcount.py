import re
import sys
from collections import Counter

top = None
if len(sys.argv) > 1:
    try:
        top = int(sys.argv[1])
    except ValueError:
        print("not a number, so I print all")
counts = Counter(re.findall(r"[^\W\d_]+", sys.stdin.read().lower()))
for word, number in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:top]:
    print(word, number)
