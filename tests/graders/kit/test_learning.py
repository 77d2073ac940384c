"""Models are trained and asked as programs are; traps catch those that know what they should not."""

import base64
import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.kit import Failed, Work
from graders.kit.learning import ANSWERS, LESSON, MODEL, ROWS, Learner, Rows
from graders.kit.metrics import balanced_accuracy, mean_absolute_error, r_squared, root_mean_squared_error
from graders.kit.traps import (
    answers_rows_one_by_one,
    beats,
    commonest,
    learns_nothing_from_noise,
    mean,
    minds_names_and_not_places,
    repeats_itself,
    survives_the_unseen,
)
from tests.graders.kit.desk import Answer, ran

Table = list[dict[str, str]]
Answering = Callable[[Table, Table], list[str]]


class Student:
    """Answers a training and a prediction as a student's two programs would."""

    def __init__(self, answering: Answering, model: bytes = b"a model") -> None:
        self.answering = answering
        self.model = model
        self.lesson: Table = []
        self.trainings = 0

    def __call__(self, question: dict[str, Any]) -> Answer:
        files = {path: base64.b64decode(text).decode() for path, text in question["files"].items()}
        if question["argv"][0] == "rm":
            return ran()
        if LESSON in files:
            self.trainings += 1
            self.lesson = table(files[LESSON])
            return ran(collected={MODEL: self.model})
        try:
            answers = self.answering(self.lesson, table(files[ROWS]))
        except KeyError as error:
            return ran(exit=1, stderr=f"KeyError: {error}".encode(), collected={ANSWERS: None})
        return ran(collected={ANSWERS: "".join(f"{one}\n" for one in answers).encode()})

    def learner(self) -> Learner:
        return Learner(Work("a_check", 7, Path("/nowhere"), self))


def table(text: str) -> Table:
    return list(csv.DictReader(io.StringIO(text)))


def drawn(count: int = 200) -> Rows:
    rng = random.Random(3)
    cells = tuple((str(at), rng.choice("ab"), rng.choice("xyz")) for at in range(count))
    truth = tuple("yes" if row[1] == "a" else "no" for row in cells)
    return Rows(("id", "letter", "other"), cells, truth, "late")


def honest(lesson: Table, rows: Table) -> list[str]:
    """Learn for each letter what is said of it most."""
    said = {letter: [row["late"] for row in lesson if row["letter"] == letter] for letter in "ab"}
    return [
        max(sorted(set(said.get(row["letter"], ["no"]))), key=said.get(row["letter"], []).count)
        for row in rows
    ]


def all_knowing(_lesson: Table, rows: Table) -> list[str]:
    return ["yes" if row["letter"] == "a" else "no" for row in rows]


def by_place(lesson: Table, rows: Table) -> list[str]:
    del lesson
    return ["yes" if list(row.values())[1] == "a" else "no" for row in rows]


def ranking(_lesson: Table, rows: Table) -> list[str]:
    middle = sorted(row["id"] for row in rows)[len(rows) // 2]
    return ["yes" if row["id"] > middle else "no" for row in rows]


def fragile(lesson: Table, rows: Table) -> list[str]:
    known = {row["other"]: row["late"] for row in lesson}
    return [known[row["other"]] for row in rows]


def test_a_split_keeps_every_row_once_with_its_answer() -> None:
    rows = drawn()
    lesson, asked = rows.split(random.Random(1), 0.3)
    assert (len(lesson), len(asked)) == (140, 60)
    assert sorted(lesson.cells + asked.cells) == sorted(rows.cells)
    known = dict(zip(rows.cells, rows.truth, strict=True))
    assert all(known[row] == truth for row, truth in zip(asked.cells, asked.truth, strict=True))
    assert rows.split(random.Random(1), 0.3) == (lesson, asked)


def test_a_file_is_read_with_the_column_to_be_answered_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('a,late,b\n1,yes,"x, y"\n2,no,ә\n', encoding="utf-8")
    rows = Rows.read(path, "late")
    assert (rows.columns, rows.truth) == (("a", "b"), ("yes", "no"))
    assert rows.as_csv(answered=False) == 'a,b\n1,"x, y"\n2,ә\n'
    assert rows.as_csv(answered=True) == 'a,b,late\n1,"x, y",yes\n2,ә,no\n'


def test_true_answers_never_leave_with_rows_to_be_answered() -> None:
    asked: list[Table] = []

    def curious(_lesson: Table, rows: Table) -> list[str]:
        asked.append(rows)
        return ["no"] * len(rows)

    Student(curious).learner().train(drawn()).classes(drawn())
    assert all("late" not in row for row in asked[0])


def test_reordered_columns_keep_each_cell_under_its_name() -> None:
    rows, rng = drawn(), random.Random(5)
    turned = rows.reordered(rng)
    assert turned.columns != rows.columns
    assert table(turned.as_csv(answered=True)) == table(rows.as_csv(answered=True))


def test_a_training_tells_its_cost() -> None:
    learner = Student(honest, model=b"x" * 2048).learner()
    learner.train(drawn()).tells_its_cost()
    told = {one["name"]: one["value"] for one in learner.work.score.measures}
    assert told["size of the model"] == 2.0
    assert {"time of training", "memory of training"} <= told.keys()


@pytest.mark.parametrize(
    ("answering", "reason"),
    [
        (lambda _lesson, rows: ["yes"] * (len(rows) - 1), "malformed"),
        (lambda _lesson, rows: ["yes"] * (len(rows) + 1), "malformed"),
        (lambda _lesson, rows: ["perhaps"] * len(rows), "malformed"),
        (lambda _lesson, rows: [""] * len(rows), "malformed"),
    ],
)
def test_answers_that_are_none_are_malformed(answering: Answering, reason: str) -> None:
    with pytest.raises(Failed) as failed:
        Student(answering).learner().train(drawn()).classes(drawn())
    assert failed.value.finding["reason"] == reason


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1,5", "", "0x10"])
def test_a_number_that_is_none_is_malformed(text: str) -> None:
    model = Student(lambda _lesson, rows: [text] * len(rows)).learner().train(drawn())
    with pytest.raises(Failed) as failed:
        model.numbers(drawn())
    assert failed.value.finding["reason"] == "malformed"


def test_numbers_are_read() -> None:
    model = Student(lambda _lesson, rows: ["-1.5e1"] * len(rows)).learner().train(drawn())
    assert model.numbers(drawn(3)) == [-15.0] * 3


@pytest.mark.parametrize(
    ("answering", "trap"),
    [
        (
            all_knowing,
            lambda learner: learns_nothing_from_noise(
                learner, drawn(), drawn(), balanced_accuracy, chance=0.5, margin=0.15
            ),
        ),
        (by_place, lambda learner: minds_names_and_not_places(learner, drawn(), drawn())),
        (ranking, lambda learner: answers_rows_one_by_one(learner, drawn(), drawn())),
        (fragile, lambda learner: survives_the_unseen(learner, drawn(), drawn(), "other")),
    ],
)
def test_each_trap_catches_its_kind_and_lets_an_honest_model_go(
    answering: Answering, trap: Callable[[Learner], None]
) -> None:
    trap(Student(honest).learner())
    with pytest.raises(Failed):
        trap(Student(answering).learner())


def test_a_model_that_learns_otherwise_each_time_is_caught() -> None:
    student = Student(lambda _lesson, rows: ["yes"] * len(rows))
    student.answering = lambda _lesson, rows: [str(student.trainings)] * len(rows)
    with pytest.raises(Failed):
        repeats_itself(student.learner(), drawn(), drawn())
    repeats_itself(Student(honest).learner(), drawn(), drawn())


@pytest.mark.parametrize(
    ("reached", "baseline", "lower", "fits"),
    [(0.8, 0.7, False, True), (0.7, 0.7, False, False), (2.0, 3.0, True, True), (3.0, 3.0, True, False)],
)
def test_a_baseline_has_to_be_beaten(reached: float, baseline: float, *, lower: bool, fits: bool) -> None:
    work = Student(honest).learner().work
    try:
        beats(work, "accuracy", reached, baseline, lower_is_better=lower)
    except Failed:
        assert not fits
    else:
        assert fits
    assert {one["name"] for one in work.score.measures} == {"accuracy", "baseline"}


def test_baselines_say_the_commonest_and_the_mean() -> None:
    rows = drawn(5)
    most = max(sorted(set(rows.truth)), key=rows.truth.count)
    assert commonest(rows, drawn(3)) == [most] * 3
    numbers = Rows(rows.columns, rows.cells, ("1", "2", "3", "4", "5"), "late")
    assert mean(numbers, drawn(2)) == [3.0, 3.0]


def test_the_unseen_is_told_with_the_column() -> None:
    with pytest.raises(Failed) as failed:
        survives_the_unseen(Student(fragile).learner(), drawn(), drawn(), "other")
    assert "in the column other" in str(failed.value.finding["note"])


def test_each_training_begins_without_an_earlier_model() -> None:
    asked: list[tuple[str, bool]] = []
    student = Student(honest)

    def noting(question: dict[str, Any]) -> Answer:
        asked.append((question["argv"][0], MODEL in question["keep"]))
        return student(question)

    learner = Learner(Work("a_check", 7, Path("/nowhere"), noting))
    learner.train(drawn())
    learner.train(drawn())
    assert asked == [("rm", True), ("python3", True)] * 2


@pytest.mark.parametrize("absurd", [1e308, -1e308, float("inf")])
def test_absurd_numbers_lose_and_break_nothing(absurd: float) -> None:
    truth, answers = [0.5, 1.0], [absurd, absurd]
    work = Work("a_check", 7, Path("/nowhere"), lambda _question: ran())
    for metric in (mean_absolute_error, root_mean_squared_error):
        with pytest.raises(Failed):
            beats(work, "error", metric(truth, answers), 3.0, lower_is_better=True)
    with pytest.raises(Failed):
        beats(work, "R²", r_squared(truth, answers), 0.0)
