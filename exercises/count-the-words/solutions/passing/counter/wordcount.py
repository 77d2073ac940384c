"""Count the words of a text: python3 wordcount.py [HOW_MANY] < text.txt"""

import re
import sys
from collections import Counter

WORD = re.compile(r"[^\W\d_]+")


def how_many(arguments):
    """The number of lines to print, or None for all of them."""
    if not arguments:
        return None
    number = int(arguments[0])
    if number < 1:
        raise ValueError(arguments[0])
    return number


def main():
    try:
        limit = how_many(sys.argv[1:])
    except ValueError:
        sys.exit(usage())
    counts = Counter(WORD.findall(sys.stdin.read().lower()))
    table = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for word, number in table[:limit]:
        print(word, number)


def usage():
    print("usage: wordcount.py [HOW_MANY], a whole number of at least 1", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
