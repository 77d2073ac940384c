"""What can't be read when programs are compared: for a moment, or never."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlmodel import select

from lms.errors import MissingError, RefusedError, TooLargeError, UnavailableError
from lms.services import likenesses
from lms.services.likenesses.reading import PATIENCE, TRIED
from lms.services.school import School
from lms.storage.git.repositories import Repositories
from lms.storage.tables import CodeReading
from tests.domain.likeness.test_passages import OTHER, RENAMED, TREE
from tests.services.test_likenesses import all_of, hand_in
from tests.support.schools import Pupil


class Shaky:
    """Repositories of which some works can't be read just now."""

    def __init__(self, school: School, error: Exception, *works: int) -> None:
        self.real = school.repositories
        self.error = error
        self.works = set(works)

    def export(self, work_id: int, commit_id: str) -> dict[str, bytes]:
        if work_id in self.works:
            raise self.error
        return self.real.export(work_id, commit_id)


def shaky(school: School, error: Exception, *works: int, days: float = 0) -> School:
    """Return the school some days later, while works can't be read."""
    later = school.now() + timedelta(days=days)
    repositories = cast("Repositories", Shaky(school, error, *works))
    return replace(school, repositories=repositories, clock=lambda: later)


def readings(school: School) -> set[int]:
    with school.database.read() as session:
        return set(session.exec(select(CodeReading.submission_id)))


MOMENTARY = [OSError("too many open files"), UnavailableError("full"), MissingError("not mounted")]


@pytest.mark.parametrize("error", MOMENTARY, ids=repr)
def test_what_can_not_be_read_for_a_moment_is_read_by_the_next_sweep(
    school: School, error: Exception
) -> None:
    first, second, third = (Pupil(school, login) for login in ("aru", "dana", "third"))
    earlier, later, other = hand_in(first, TREE), hand_in(second, RENAMED), hand_in(third, OTHER)
    assert likenesses.read_new(shaky(school, error, second.work_id)) == 0
    assert readings(school) == {earlier, other}
    assert likenesses.read_new(school) == 1
    assert readings(school) == {earlier, later, other}


def test_an_earlier_work_that_can_not_be_read_for_a_moment_is_compared_by_the_next_sweep(
    school: School,
) -> None:
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    earlier, _later = hand_in(first, TREE), hand_in(second, RENAMED)
    likenesses.read_new(shaky(school, OSError("gone"), second.work_id))
    assert likenesses.read_new(shaky(school, OSError("gone"), first.work_id)) == 0
    assert readings(school) == {earlier}
    assert likenesses.read_new(school) == 1


def test_whoever_was_first_is_never_the_one_who_is_asked(school: School) -> None:
    """The earlier work is read after the later one, as it could not be read at first."""
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    hand_in(first, TREE)
    hand_in(second, RENAMED)
    likenesses.read_new(shaky(school, OSError("gone"), first.work_id))
    assert likenesses.read_new(school) == 1
    (found,) = all_of(school)
    assert (found.work_id, found.other_work_id) == (second.work_id, first.work_id)


@pytest.mark.parametrize(
    ("error", "days"),
    [
        (RefusedError("a link"), 0),
        (TooLargeError("too large"), 0),
        (RecursionError("deep"), 0),
        (OSError("gone"), PATIENCE.days + 1),
    ],
    ids=repr,
)
def test_what_never_can_be_read_is_noted_and_not_tried_again(
    school: School, error: Exception, days: float
) -> None:
    pupil = Pupil(school, "aru")
    attempt = hand_in(pupil, TREE)
    assert likenesses.read_new(shaky(school, error, pupil.work_id, days=days)) == 0
    assert readings(school) == {attempt}


def test_an_earlier_work_that_never_can_be_read_again_holds_up_nothing(school: School) -> None:
    first, second = Pupil(school, "aru"), Pupil(school, "dana")
    attempts = {hand_in(first, TREE), hand_in(second, RENAMED)}
    likenesses.read_new(shaky(school, OSError("gone"), second.work_id))
    assert likenesses.read_new(shaky(school, RefusedError("a link"), first.work_id)) == 0
    assert readings(school) == attempts


def test_many_that_can_not_be_read_keep_nobody_else_waiting(school: School) -> None:
    lost = Pupil(school, "aru")
    for _ in range(TRIED // 2):
        hand_in(lost, TREE)
    well = hand_in(Pupil(school, "dana"), OTHER)
    likenesses.read_new(shaky(school, OSError("gone"), lost.work_id))
    assert readings(school) == {well}
