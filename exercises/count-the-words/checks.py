import random
import re
from collections import Counter

from graders.kit import Work, check

KAZAKH = "әғқңөұүһі"
LETTERS = KAZAKH + "абвгдежзийклмнопрстуфхцчшщъыьэюяё" + "abcdefghijklmnopqrstuvwxyz"
BETWEEN = (" ", "\n", ", ", ". ", " - ", "-", "'", " 2024 ", "_", "\t", "! ", " «", "» ")
EXAMPLE = "Қала, қала! Үлкен дала. Дала?\n"
WORD = re.compile(r"[^\W\d_]+")


def table(text: str, how_many: int | None = None) -> str:
    counts = Counter(WORD.findall(text.lower()))
    rows = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return "".join(f"{word} {number}\n" for word, number in rows[:how_many])


def vocabulary(rng: random.Random, size: int, letters: str = LETTERS) -> list[str]:
    return ["".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(size)]


def prose(rng: random.Random, words: list[str], length: int) -> str:
    """A text in which a few words are frequent and some begin with a capital."""
    weights = [1 / (rank + 1) for rank in range(len(words))]
    chosen = rng.choices(words, weights, k=length)
    return "".join(rng.choice((word, word, word.capitalize())) + rng.choice(BETWEEN) for word in chosen)


@check
def counts_the_example(work: Work) -> None:
    """The text of the subject gives the table of the subject."""
    work.run("python3", "wordcount.py", stdin=EXAMPLE).prints("дала 2\nқала 2\nүлкен 1\n").exits(0)


@check
def counts_any_text(work: Work) -> None:
    """A text gives its words, the most frequent first; a number asks for that many lines."""
    text = prose(work.random, vocabulary(work.random, 30), 200)
    work.run("python3", "wordcount.py", stdin=text).prints(table(text)).exits(0)
    how_many = work.random.randint(2, 9)
    work.run("python3", "wordcount.py", str(how_many), stdin=text).prints(table(text, how_many)).exits(0)


@check
def knows_kazakh_letters(work: Work) -> None:
    """Words with ә, ғ, қ, ң, ө, ұ, ү, һ, і stay whole, in capitals too."""
    words = vocabulary(work.random, 12, KAZAKH + "аыеоршлнт")
    text = prose(work.random, words + [word.upper() for word in words], 60)
    work.run("python3", "wordcount.py", stdin=text).prints(table(text)).exits(0)


@check
def orders_equal_numbers(work: Work) -> None:
    """Words with equal numbers are in the order of sorted()."""
    words = sorted(set(vocabulary(work.random, 20)), reverse=True)
    text = " ".join(words[:-1] * 2 + words)
    work.run("python3", "wordcount.py", stdin=text).prints(table(text)).exits(0)


@check
def prints_nothing_for_nothing(work: Work) -> None:
    """A text without words prints nothing and ends with code 0."""
    signs = "".join(work.random.choices("0123456789 .,!?_-\n\t№%", k=40))
    for text in ("", "\n", signs):
        work.run("python3", "wordcount.py", stdin=text).prints("").exits(0)
    word = vocabulary(work.random, 1)[0]
    work.run("python3", "wordcount.py", "1", stdin=signs + word).prints(f"{word} 1\n").exits(0)


@check
def reads_a_large_text(work: Work) -> None:
    """300,000 words, 20,000 of them different, are counted within 3 seconds."""
    words = sorted(set(vocabulary(work.random, 20_000, "әқңөүабгдежзклмнорст")))
    text = " ".join(words + work.random.choices(words, k=280_000))
    work.run("python3", "wordcount.py", "20", stdin=text, seconds=3).prints(table(text, 20)).exits(0)


@check
def refuses_a_wrong_number(work: Work) -> None:
    """A wrong argument ends with code 2 and prints nothing on standard output."""
    for argument in ("0", "-3", "three", "2.5", ""):
        work.run("python3", "wordcount.py", argument, stdin=EXAMPLE).exits(2).prints("")
