import argparse
import itertools
import sys


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def words(text):
    """Yield the unbroken runs of letters."""
    for is_word, letters in itertools.groupby(text, key=str.isalpha):
        if is_word:
            yield "".join(letters)


def count(text):
    counts = {}
    for word in words(text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return counts


def main():
    parser = argparse.ArgumentParser(description="Count the words of standard input.")
    parser.add_argument("how_many", nargs="?", type=positive)
    limit = parser.parse_args().how_many
    counts = count(sys.stdin.read())
    ordered = sorted(sorted(counts), key=counts.get, reverse=True)
    sys.stdout.writelines(f"{word} {counts[word]}\n" for word in ordered[:limit])


if __name__ == "__main__":
    main()
