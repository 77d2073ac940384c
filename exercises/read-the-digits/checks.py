import csv
import io
import random
from typing import NamedTuple

from graders.kit import Work, check, fail

BANDS = [(0.95, 1.0), (0.92, 0.6), (0.85, 0.3)]
MARKS = "ӘҒҚҢӨҰҮІЖШЫЮ"
INK = 16
LESSON, MODEL, ROWS, LABELS = "lesson.csv", "marks.model", "rows.csv", "labels.txt"


class Digit(NamedTuple):
    """One picture: what it shows, and its 64 pixels."""

    label: str
    pixels: list[int]


def read_digits(work: Work, name: str) -> list[Digit]:
    with work.hidden(name).open(encoding="utf-8", newline="") as file:
        return [Digit(row[0], [int(cell) for cell in row[1:]]) for row in list(csv.reader(file))[1:]]


def as_csv(digits: list[Digit], *, labelled: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    first = ["label"] if labelled else []
    writer.writerow([*first, *(f"p{number:02}" for number in range(64))])
    writer.writerows([*([digit.label] if labelled else []), *digit.pixels] for digit in digits)
    return text.getvalue()


def another_post_office(rng: random.Random, *groups: list[Digit]) -> list[list[Digit]]:
    """The pictures with letters for digits and grain, seen by a scanner that is out of focus.

    Each of its 64 numbers is the light of two pixels, so no column here is a column of the student's file.
    """
    letters = dict(zip("0123456789", rng.sample(MARKS, 10), strict=True))
    pairs = list(zip(rng.sample(range(64), 64), rng.sample(range(64), 64), strict=True))
    strength = rng.randint(3, 7)

    def changed(digit: Digit) -> Digit:
        seen = [min(max(pixel + rng.randint(-1, 1), 0), INK) for pixel in digit.pixels]
        light = [(2 * INK - seen[one] - seen[other]) * strength for one, other in pairs]
        return Digit(letters[digit.label], light)

    return [[changed(digit) for digit in group] for group in groups]


def train(work: Work, digits: list[Digit]) -> None:
    files = {LESSON: as_csv(digits, labelled=True)}
    work.run("rm", "-f", MODEL, keep=[MODEL]).exits(0)  # what an earlier lesson taught is not carried along
    work.run("python3", "train.py", LESSON, MODEL, files=files, keep=[MODEL]).exits(0)


def predict(work: Work, digits: list[Digit], known: set[str]) -> list[str]:
    """Ask for a label for each picture; there must be as many, and all of them known."""
    files = {ROWS: as_csv(digits, labelled=False)}
    ran = work.run("python3", "predict.py", MODEL, ROWS, LABELS, files=files, collect=[LABELS]).exits(0)
    labels = ran.collected.text(LABELS).split()
    if len(labels) != len(digits):
        fail("malformed", asked=LABELS, expected=f"{len(digits)} labels", got=f"{len(labels)} labels")
    strange = sorted(set(labels) - known)
    if strange:
        fail("malformed", asked=LABELS, expected=f"labels out of {sorted(known)}", got=strange[:5])
    return labels


def accuracy(work: Work, lesson: list[Digit], hidden: list[Digit]) -> float:
    train(work, lesson)
    hidden = work.random.sample(hidden, len(hidden))
    labels = predict(work, hidden, {digit.label for digit in lesson})
    return sum(label == digit.label for label, digit in zip(labels, hidden, strict=True)) / len(hidden)


@check
def trains_and_predicts(work: Work) -> None:
    """train.py leaves a model from which predict.py gives one known label for each row."""
    digits = read_digits(work, "train.csv")
    train(work, digits[:300])
    predict(work, work.random.sample(digits[300:], 40), {digit.label for digit in digits})


@check
def reads_each_row_alone(work: Work) -> None:
    """The label of a row does not depend on the rows beside it."""
    digits = read_digits(work, "train.csv")
    known = {digit.label for digit in digits}
    train(work, digits[:300])
    others = work.random.sample(digits[300:], 60)
    chosen = others[0].label
    alike = [digit for digit in others + digits[300:] if digit.label == chosen][:15]
    among_others = predict(work, others + alike, known)[len(others) :]
    by_themselves = predict(work, alike[::-1], known)[::-1]
    for place, (before, after) in enumerate(zip(among_others, by_themselves, strict=True)):
        if before != after:
            asked = f"row {len(others) + place + 1}, among other rows and among rows like it"
            fail("wrong_value", asked=asked, expected=before, got=after)


@check
def reads_new_digits(work: Work) -> None:
    """The share of right labels among 597 rows that nobody has seen."""
    share = accuracy(work, read_digits(work, "train.csv"), read_digits(work, "rows.csv"))
    work.band("accuracy", share, BANDS)


@check
def reads_another_post_office(work: Work) -> None:
    """Trained anew on other marks, as another scanner sees them, it reads as well."""
    given, unseen = read_digits(work, "train.csv"), read_digits(work, "rows.csv")
    chosen = work.random.sample(given, 1000), work.random.sample(unseen, 500)
    lesson, hidden = another_post_office(work.random, *chosen)
    work.band("accuracy", accuracy(work, lesson, hidden), BANDS)
