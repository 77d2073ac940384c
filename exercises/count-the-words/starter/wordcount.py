"""Count the words of a text: python3 wordcount.py [HOW_MANY] < text.txt"""

import sys


def main():
    text = sys.stdin.read()
    print(len(text))


if __name__ == "__main__":
    main()
