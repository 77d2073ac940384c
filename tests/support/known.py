"""A school whose small project brings known works, and people who practise on them."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lms.domain.reviews.rubrics import CriterionKind
from lms.domain.reviews.states import ReviewState
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import reviews
from tests.support.reviews import GOOD, PROJECT
from tests.support.schools import EXERCISES, opened_school

ANSWERS = """\
summary = { en = "A short receipt." }

[[answers]]
criterion = 1
value = 1
why = { en = "An empty list gives nothing." }

[[answers]]
criterion = 2
value = 1
within = 1
why = { en = "Only prices says what it is." }
evidence = [{ path = "receipt.py", line_from = 1, line_to = 2 }]

[[answers]]
criterion = 3
value = 4
why = { en = "The first line says how." }

[[answers]]
criterion = 4
value = 1
why = { en = "There are discounts." }

[[answers]]
criterion = 5
why = { en = "Well begun." }
"""
"""What the staff say of each: 8 of 10 points and a bonus of 1, so 90 of 100."""
STAFF_GRADE = 90.0
WORK = {"receipt.py": "def total(prices):\n    return sum(prices)\n", "README.md": "# Receipt\n\nRun it.\n"}
NAMES = ("east", "north", "south")


def write_known(folder: Path, name: str, answers: str = ANSWERS, work: Mapping[str, str] = WORK) -> None:
    """Write a known work of the exercise in a folder."""
    inside = folder / "known" / name
    for path, text in work.items():
        file = inside / "work" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    inside.mkdir(parents=True, exist_ok=True)
    (inside / "answers.toml").write_text(answers, encoding="utf-8")


@contextmanager
def practising_school(
    folder: Path, database_url: str = "", names: tuple[str, ...] = NAMES
) -> Iterator[School]:
    """Yield a school with a model and known works on its project."""
    exercises = folder / "exercises"
    shutil.copytree(EXERCISES, exercises)
    write_known(exercises / PROJECT, "model", "model = true\n" + ANSWERS)
    for name in names:
        write_known(exercises / PROJECT, name)
    with opened_school(folder / "var", database_url, exercises=exercises, cooldown_seconds=0) as school:
        assert school.catalogue.errors == ()
        yield school


def practised(school: School, person_id: int, answers: dict[CriterionKind, float] = GOOD) -> Review:
    """Return a practice review that somebody has begun, answered and handed in."""
    review = calibrations.begin(school, person_id)
    assert review.state is ReviewState.ACCEPTED
    reviews.answer(school, review.id or 0, answers)
    return reviews.hand_in(school, review.id or 0)
