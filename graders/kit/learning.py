"""Machine learning: rows are split, a model is trained within a budget, and it answers hidden rows.

A student hands in two programs. One reads rows with their answers and leaves a model, the other reads a model
and rows without answers and writes one answer a row. True answers of hidden rows never leave the judge.
"""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from graders.kit.answers.replies import Output
from graders.kit.findings import fail
from graders.kit.work import Work

LESSON, MODEL, ROWS, ANSWERS = "lesson.csv", "model.bin", "rows.csv", "answers.txt"
TRAIN = ("python3", "train.py", LESSON, MODEL)
PREDICT = ("python3", "predict.py", MODEL, ROWS, ANSWERS)
KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024
UNSEEN = "жаңа-unseen-новое"
LARGEST = 1e100
Row = tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A table of which one column is to be answered. Cells are texts, as they stand in a CSV file."""

    columns: tuple[str, ...]
    cells: tuple[Row, ...]
    truth: tuple[str, ...]
    target: str

    @classmethod
    def read(cls, path: Path, target: str) -> Self:
        """Read a CSV file with a head; ``target`` is the column to be answered."""
        with path.open(encoding="utf-8", newline="") as file:
            head, *body = list(csv.reader(file))
        at = head.index(target)
        cells = tuple((*row[:at], *row[at + 1 :]) for row in body)
        return cls((*head[:at], *head[at + 1 :]), cells, tuple(row[at] for row in body), target)

    def __len__(self) -> int:
        return len(self.cells)

    def pick(self, places: Sequence[int]) -> Self:
        cells, truth = tuple(self.cells[at] for at in places), tuple(self.truth[at] for at in places)
        return replace(self, cells=cells, truth=truth)

    def split(self, rng: random.Random, share: float) -> tuple[Self, Self]:
        """Return rows to learn from and ``share`` of all rows to be asked about, drawn by lot."""
        places = rng.sample(range(len(self)), len(self))
        asked = round(share * len(self))
        return self.pick(places[asked:]), self.pick(places[:asked])

    def shuffled_truth(self, rng: random.Random) -> Self:
        """Return the same rows with their answers dealt out anew: nothing can be learned from them."""
        return replace(self, truth=tuple(rng.sample(self.truth, len(self.truth))))

    def reordered(self, rng: random.Random) -> Self:
        """Return the same table with its columns in another order."""
        order = rng.sample(range(len(self.columns)), len(self.columns))
        if order == sorted(order):
            order.reverse()
        cells = tuple(tuple(row[at] for at in order) for row in self.cells)
        return replace(self, columns=tuple(self.columns[at] for at in order), cells=cells)

    def with_unseen(self, rng: random.Random, column: str, share: float = 0.2) -> Self:
        """Return the same rows, in some of which a column says what no lesson has said."""
        at = self.columns.index(column)
        changed = set(rng.sample(range(len(self)), max(round(share * len(self)), 1)))
        cells = [
            (*row[:at], UNSEEN, *row[at + 1 :]) if n in changed else row for n, row in enumerate(self.cells)
        ]
        return replace(self, cells=tuple(cells))

    def as_csv(self, *, answered: bool) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*self.columns, self.target] if answered else self.columns)
        pairs = zip(self.cells, self.truth, strict=True)
        writer.writerows([*row, truth] if answered else row for row, truth in pairs)
        return text.getvalue()


class Learner:
    """A student's two programs. ``seconds`` is the budget of a training, and of a round of answers."""

    def __init__(
        self,
        work: Work,
        *,
        train: Sequence[str] = TRAIN,
        predict: Sequence[str] = PREDICT,
        seconds: float | None = None,
    ) -> None:
        self.work = work
        self.training = tuple(train)
        self.predicting = tuple(predict)
        self.seconds = seconds

    def train(self, lesson: Rows) -> "Model":
        """Train on rows with their answers within the budget, and return the model that it left.

        An earlier model is gone by then: with other rows in it, it would know answers that are asked for now.
        """
        self.work.run("rm", "-f", MODEL, keep=[MODEL]).exits(0)
        ran = self.work.run(
            *self.training,
            files={LESSON: lesson.as_csv(answered=True)},
            keep=[MODEL],
            collect=[MODEL],
            seconds=self.seconds,
        ).exits(0)
        return Model(self, ran, frozenset(lesson.truth))


class Model:
    """A trained model. The newest of a work is the one that answers."""

    def __init__(self, learner: Learner, trained: Output, labels: frozenset[str]) -> None:
        self.learner = learner
        self.work = learner.work
        self.trained = trained
        self.labels = labels
        self.size = len(trained.collected[MODEL])

    def answers(self, rows: Rows) -> list[str]:
        """Return one answer a row, as texts; fail if there are fewer or more."""
        ran = self.work.run(
            *self.learner.predicting,
            files={ROWS: rows.as_csv(answered=False)},
            collect=[ANSWERS],
            seconds=self.learner.seconds,
        ).exits(0)
        self.work.measure("time of predicting", ran.seconds, "s")
        answers = [line.strip() for line in ran.collected.text(ANSWERS).splitlines()]
        if len(answers) != len(rows):
            fail("malformed", asked=ANSWERS, expected=f"{len(rows)} answers", got=f"{len(answers)} answers")
        return answers

    def classes(self, rows: Rows) -> list[str]:
        """Return answers that all are labels of the lesson, or fail."""
        answers = self.answers(rows)
        strange = sorted(set(answers) - self.labels)
        if strange:
            fail("malformed", asked=ANSWERS, expected=f"labels out of {sorted(self.labels)}", got=strange[:5])
        return answers

    def numbers(self, rows: Rows) -> list[float]:
        """Return answers that all are finite numbers, or fail."""
        return [number(text, at) for at, text in enumerate(self.answers(rows), start=1)]

    def tells_its_cost(self) -> Self:
        """Tell how long training took, how much memory, and how large the model is."""
        self.work.measure("time of training", self.trained.seconds, "s")
        self.work.measure("memory of training", self.trained.memory_bytes / MEBIBYTE, "MB")
        self.work.measure("size of the model", self.size / KIBIBYTE, "KB")
        return self


def number(text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= LARGEST:  # what is larger has no square
        fail("malformed", asked=f"{ANSWERS}, line {line}", expected="a finite number", got=text[:80])
    return value
