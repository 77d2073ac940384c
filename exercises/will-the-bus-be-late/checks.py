from graders.kit import Work, check, fail
from graders.kit.learning import Learner, Rows
from graders.kit.metrics import balanced_accuracy
from graders.kit.traps import (
    answers_rows_one_by_one,
    beats,
    commonest,
    learns_nothing_from_noise,
    minds_names_and_not_places,
    repeats_itself,
    survives_the_unseen,
)

BANDS = [(0.8, 1.0), (0.77, 0.7), (0.72, 0.4)]
LARGEST_MODEL = 200


def buses(work: Work, lesson: int = 1000, asked: int = 540) -> tuple[Rows, Rows]:
    """Draw rows to learn from and rows to be asked about. No lesson ever holds one that is asked about.

    A training can tell what it has seen, so that its rows and answers get around.
    """
    return drawn(work, "lesson.csv", lesson), drawn(work, "asked.csv", asked)


def drawn(work: Work, name: str, number: int) -> Rows:
    rows = Rows.read(work.hidden(name), "late")
    return rows.pick(work.random.sample(range(len(rows)), number))


def few(work: Work) -> tuple[Rows, Rows]:
    return buses(work, 400, 120)


@check
def trains_and_answers(work: Work) -> None:
    """train.py leaves a model within its budget, and predict.py says yes or no for each row."""
    lesson, rows = few(work)
    model = Learner(work).train(lesson).tells_its_cost()
    model.classes(rows)
    if model.size > LARGEST_MODEL * 1024:
        fail(
            "below_band",
            asked="model.bin",
            expected=f"at most {LARGEST_MODEL} KB",
            got=f"{model.size // 1024} KB",
        )


@check
def is_better_than_a_habit(work: Work) -> None:
    """The model knows more than whoever always says what is commonest."""
    lesson, rows = few(work)
    reached = balanced_accuracy(rows.truth, Learner(work).train(lesson).classes(rows))
    beats(work, "balanced accuracy", reached, balanced_accuracy(rows.truth, commonest(lesson, rows)))


@check
def knows_columns_by_name(work: Work) -> None:
    """Columns may stand in another order."""
    minds_names_and_not_places(Learner(work), *few(work))


@check
def answers_each_row_alone(work: Work) -> None:
    """The answer to a row is the same whatever stands beside it."""
    answers_rows_one_by_one(Learner(work), *few(work))


@check
def survives_a_new_line(work: Work) -> None:
    """A bus of a line that the lesson never saw gets an answer, too."""
    survives_the_unseen(Learner(work), *few(work), "line")
    survives_the_unseen(Learner(work), *few(work), "weather")


@check
def trains_the_same_twice(work: Work) -> None:
    """Trained on the same rows again, the model says the same."""
    repeats_itself(Learner(work), *few(work))


@check
def knows_nothing_beforehand(work: Work) -> None:
    """What it learns comes from the lesson: from answers dealt out by lot there is nothing to learn."""
    lesson, rows = buses(work)
    learns_nothing_from_noise(Learner(work), lesson, rows, balanced_accuracy, chance=0.5, margin=0.15)


@check
def foresees_hidden_buses(work: Work) -> None:
    """The mean share of right answers among late and punctual buses that nobody has seen."""
    lesson, rows = buses(work)
    reached = balanced_accuracy(rows.truth, Learner(work).train(lesson).classes(rows))
    work.band("balanced accuracy", reached, BANDS)
