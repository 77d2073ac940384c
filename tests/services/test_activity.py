"""When somebody was last here: the newest of what they handed in, where they came, and the day noted."""

from datetime import timedelta

import pytest

from lms.domain.attendance.visits import Mark
from lms.services.activity import LastHere, last_here
from lms.services.attendance import marks
from lms.services.pace import planning
from lms.services.people import Person
from lms.services.school import School
from tests.support.attendance import event
from tests.support.folk import key
from tests.support.pace_school import PaceSchool
from tests.support.schools import at

DAY = timedelta(days=1)


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


@pytest.fixture
def aru(here: PaceSchool) -> Person:
    return here.student("aru")


def found(school: School, here: PaceSchool, aru: Person) -> LastHere | None:
    with school.database.read() as session:
        return last_here(session, school, [here.here]).get(key(aru))


def test_nothing_is_known_of_who_was_never_here(school: School, here: PaceSchool, aru: Person) -> None:
    assert found(school, here, aru) is None


@pytest.mark.parametrize(("mark", "counts"), [(Mark.PRESENT, True), (Mark.LATE, True), (Mark.ABSENT, False)])
def test_who_came_was_here(
    school: School,
    here: PaceSchool,
    aru: Person,
    mark: Mark,
    counts: bool,  # noqa: FBT001  a table's column
) -> None:
    here.attempt(aru, 5, 3)
    begun = here.now - 2 * DAY
    event_id = event(school, here.here, starts_at=begun)
    marks.mark(school, event_id, key(aru), mark, key(here.mentor))
    assert found(school, here, aru) == LastHere(begun if counts else here.now - 5 * DAY)


@pytest.mark.parametrize(("ago", "exact"), [(0, False), (6, True)])
def test_a_day_noted_counts_where_nothing_newer_is_known(
    school: School,
    here: PaceSchool,
    aru: Person,
    ago: int,
    exact: bool,  # noqa: FBT001  a table's column
) -> None:
    here.attempt(aru, 5, 3)
    then = at(school, here.now - ago * DAY)
    planning.note_seen(then, aru)
    last = found(school, here, aru)
    assert last is not None
    assert last.day == (None if exact else then.today())
