"""Traps for models that know what they should not, and baselines that a model has to beat."""

import math
from collections import Counter
from collections.abc import Iterable

from graders.kit.findings import Failed, fail
from graders.kit.learning import UNSEEN, Learner, Model, Rows
from graders.kit.metrics import Metric
from graders.kit.work import Work


def beats(work: Work, metric: str, reached: float, baseline: float, *, lower_is_better: bool = False) -> None:
    """Fail unless a model is better than a baseline, such as always the commonest answer; both are told."""
    if math.isfinite(reached):  # absurd answers can be infinitely wrong
        work.measure(metric, reached)
    work.measure("baseline", baseline)
    if reached <= baseline if not lower_is_better else reached >= baseline:
        expected = f"{metric} {'<' if lower_is_better else '>'} {baseline:.4g}"
        fail("below_band", asked="the model beside the baseline", expected=expected, got=f"{reached:.4g}")


def commonest(lesson: Rows, rows: Rows) -> list[str]:
    """Return the baseline of classes: always the commonest answer of the lesson."""
    return [Counter(lesson.truth).most_common(1)[0][0]] * len(rows)


def mean(lesson: Rows, rows: Rows) -> list[float]:
    """Return the baseline of numbers: always the mean of the lesson."""
    return [sum(map(float, lesson.truth)) / len(lesson)] * len(rows)


def learns_nothing_from_noise(
    learner: Learner,
    lesson: Rows,
    hidden: Rows,
    metric: Metric,
    *,
    chance: float,
    margin: float,
    times: int = 5,
) -> None:
    """Trained on shuffled answers, a model must not be better than chance: it can know nothing.

    By luck an honest model is far better than chance once in a while, and as often far worse; whoever knows
    the answers from elsewhere is better each time. So a model fails when it was ``times`` times in a row.
    """
    reached = 0.0
    for _ in range(times):
        noise = lesson.shuffled_truth(learner.work.random)
        reached = metric(hidden.truth, learner.train(noise).classes(hidden))
        if reached <= chance + margin:
            return
    asked = f"trained on rows whose answers were shuffled, {times} times"
    fail("forbidden", asked=asked, expected=f"about {chance:.3g}", got=f"{reached:.4g}")


def minds_names_and_not_places(learner: Learner, lesson: Rows, rows: Rows) -> None:
    """The answers are the same when the columns of the rows stand in another order: their names say which."""
    same(
        learner.train(lesson),
        rows,
        rows.reordered(learner.work.random),
        "the same rows, other order of columns",
    )


def answers_rows_one_by_one(learner: Learner, lesson: Rows, rows: Rows) -> None:
    """The answer to a row does not depend on the rows beside it: they teach nothing.

    Rows that all had the same answer are asked about once more by themselves: who ranks rows answers
    otherwise now.
    """
    model = learner.train(lesson)
    known = model.answers(rows)
    most = Counter(known).most_common(1)[0][0]
    alike = [at for at, answer in enumerate(known) if answer == most]
    chosen = learner.work.random.sample(alike, max(len(alike) // 2, 1))
    answers = model.answers(rows.pick(chosen))
    pairs = zip((known[at] for at in chosen), answers, strict=True)
    differing(pairs, "a row among others, and among rows like it")


def survives_the_unseen(learner: Learner, lesson: Rows, rows: Rows, column: str) -> None:
    """Values of a column that no lesson has said are answered like any other row, and crash nothing."""
    try:
        learner.train(lesson).classes(rows.with_unseen(learner.work.random, column))
    except Failed as failed:
        note = f"some rows say {UNSEEN} in the column {column}, which the lesson never did"
        failed.finding["note"] = "\n".join(part for part in (note, failed.finding["note"]) if part)
        raise


def repeats_itself(learner: Learner, lesson: Rows, rows: Rows) -> None:
    """Trained twice on the same rows, a model gives the same answers: its randomness has a seed."""
    first = learner.train(lesson).answers(rows)
    second = learner.train(lesson).answers(rows)
    differing(zip(first, second, strict=True), "trained twice on the same rows")


def same(model: Model, rows: Rows, others: Rows, asked: str) -> None:
    differing(zip(model.answers(rows), model.answers(others), strict=True), asked)


def differing(pairs: Iterable[tuple[str, str]], asked: str) -> None:
    """Fail at the first pair of answers that differ."""
    for at, (one, other) in enumerate(pairs, start=1):
        if one != other:
            fail("wrong_value", asked=f"{asked}: row {at}", expected=one, got=other)
