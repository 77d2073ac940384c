"""A cohort's pace: a plan set at once, days more for one, pauses, and who is told."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.cohorts.pace import Pause, Standing
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import enrolments, inbox
from lms.services.pace import dues, planning
from lms.services.people import Person
from lms.services.school import School
from lms.storage.cohorts import pace as rows
from tests.services.test_races import at_once
from tests.support.folk import cohort, key, person
from tests.support.pace_school import EXERCISE, PaceSchool
from tests.support.reviews import PROJECT
from tests.support.schools import at


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


@pytest.fixture
def aru(here: PaceSchool) -> Person:
    return here.student("aru")


def told(school: School, who: Person) -> list[str]:
    return [one.words for one in inbox.listing(school, key(who)).notices]


def due(school: School, who: Person, exercise: str = EXERCISE) -> dues.Line:
    found = dues.of_exercise(school, who, exercise)
    assert found is not None
    return found


def extend(here: PaceSchool, who: Person, days: int = 3, **more: object) -> None:
    values = {"cohort_id": here.here, "exercise": EXERCISE, "reason": "Was ill", **more}
    planning.extend(here.school, here.mentor, person_id=key(who), days=days, **values)  # type: ignore[arg-type]


def freeze(here: PaceSchool, days: tuple[int, int], who: Person | None = None) -> None:
    today = here.school.today()
    pause = Pause(today + timedelta(days=days[0]), today + timedelta(days=days[1]))
    person_id = key(who) if who else None
    planning.freeze(
        here.school, here.mentor, cohort_id=here.here, person_id=person_id, pause=pause, reason="Holidays"
    )


def test_a_whole_plan_is_set_at_once_in_the_order_of_the_path(
    school: School, here: PaceSchool, aru: Person
) -> None:
    first = school.today() + timedelta(days=1)
    chosen = [PROJECT, EXERCISE, "nothing-like-it"]
    made = planning.lay_out(school, here.mentor, here.here, chosen, first=first, every=3, at=time(18))
    assert made == 2
    clock = ZoneInfo(school.settings.zone)
    found = [(one.exercise, one.due.at.astimezone(clock)) for one in dues.mine(school, aru).lines]
    assert [(slug, when.date(), when.hour) for slug, when in found] == [
        (EXERCISE, first, 18),
        (PROJECT, first + timedelta(days=3), 18),
    ]
    assert told(school, aru) == ["The deadlines of your cohort have changed."]


def test_a_plan_needs_exercises_and_days_to_come(school: School, here: PaceSchool) -> None:
    today = school.today()
    for chosen, first in (([], today), ([EXERCISE], today - timedelta(days=1))):
        with pytest.raises(RefusedError):
            planning.lay_out(school, here.mentor, here.here, chosen, first=first, every=3, at=time(18))
    with school.database.read() as session:
        assert not dues.load(session, school, here.here).deadlines


def test_one_deadline_is_changed_or_taken_away_and_the_rest_stays(school: School, here: PaceSchool) -> None:
    here.deadline(5)
    here.deadline(9, PROJECT)
    with school.database.read() as session:
        before = dues.load(session, school, here.here).deadlines
    wished = {EXERCISE: before[EXERCISE].at + timedelta(days=1), PROJECT: before[PROJECT].at}
    assert planning.set_deadlines(school, here.mentor, here.here, wished) == 1
    assert planning.set_deadlines(school, here.mentor, here.here, {EXERCISE: None}) == 1
    assert planning.set_deadlines(school, here.mentor, here.here, {EXERCISE: None}) == 0
    with school.database.read() as session:
        after = dues.load(session, school, here.here).deadlines
    assert {slug: one.set_at for slug, one in after.items()} == {PROJECT: before[PROJECT].set_at}


def test_an_extension_moves_one_deadline_of_one_student(
    school: School, here: PaceSchool, aru: Person
) -> None:
    here.deadline(-1)
    bek = here.student("bek")
    assert due(school, aru).due.standing is Standing.OVERDUE
    extend(here, aru, 3)
    assert due(school, aru).due.standing is Standing.SOON
    assert due(school, bek).due.standing is Standing.OVERDUE
    assert told(school, aru)[0] == "You have %(days)s days more for “%(exercise)s”: %(reason)s"
    extend(here, aru, 5)
    line = due(school, aru)
    assert line.due.at - line.due.planned == timedelta(days=5)
    assert line.extension is not None
    assert planning.withdraw_extension(school, here.here, line.extension.id or 0) == aru.id
    assert due(school, aru).due.standing is Standing.OVERDUE
    with pytest.raises(ConflictError):
        planning.withdraw_extension(school, here.here, line.extension.id or 0)


def test_an_extension_has_a_reason_a_student_and_a_deadline(
    school: School, here: PaceSchool, aru: Person
) -> None:
    here.deadline(2)
    stranger = person(school, "stranger", cohort_id=cohort(school, "there"), password=None)
    with pytest.raises(RefusedError):
        extend(here, aru, reason=" ")
    with pytest.raises(RefusedError):
        extend(here, aru, exercise=PROJECT)
    with pytest.raises(MissingError):
        extend(here, stranger)
    with pytest.raises(MissingError):
        extend(here, here.mentor)


def test_a_pause_moves_all_or_one(school: School, here: PaceSchool, aru: Person) -> None:
    here.deadline(5)
    bek = here.student("bek")
    freeze(here, (1, 4))
    freeze(here, (3, 6), aru)
    moved = {who.login: due(school, who).due for who in (aru, bek)}
    assert moved["bek"].at - moved["bek"].planned == timedelta(days=4)
    assert moved["aru"].at - moved["aru"].planned == timedelta(days=6)
    assert due(school, bek).frozen
    mine = {one.person_id: one.id or 0 for one in dues.mine(school, aru).freezes}
    assert len(dues.mine(school, bek).freezes) == 1
    assert planning.withdraw_freeze(school, here.here, mine[key(aru)]) == aru.id
    assert planning.withdraw_freeze(school, here.here, mine[None]) is None
    assert not due(school, aru).due.moved
    for cohort_id, error in ((here.here, ConflictError), (here.here + 1, MissingError)):
        with pytest.raises(error):
            planning.withdraw_freeze(school, cohort_id, mine[None])


def test_what_is_handed_in_late_is_taken_and_marked_so(school: School, here: PaceSchool, aru: Person) -> None:
    here.deadline(-3)
    bek = here.student("bek")
    here.attempt(aru, 5, 10)
    here.attempt(aru, 1, 10)
    here.attempt(bek, 5, 3)
    here.attempt(bek, 1, 10)
    assert [due(school, who).due.standing for who in (aru, bek)] == [Standing.IN_TIME, Standing.LATE]
    assert dues.mine(school, bek).open == ()


def test_nobody_is_late_for_what_was_due_before_they_came(school: School, here: PaceSchool) -> None:
    here.deadline(-10)
    newcomer = here.student("new", weeks=1)
    assert due(school, newcomer).due.standing is Standing.LAPSED
    extend(here, newcomer, 12)
    assert due(school, newcomer).due.standing is Standing.SOON


def test_of_two_cohorts_the_later_deadline_holds(school: School, here: PaceSchool, aru: Person) -> None:
    there = PaceSchool(school, "there")
    here.deadline(2)
    there.deadline(6)
    with school.database.write() as session:
        enrolments.enrol(session, school, key(aru), there.here, main=False)
    both = person(school, "other", cohort_id=there.here, password=None)
    with school.database.read() as session:
        aru = session.get_one(Person, key(aru))
    assert due(school, aru).due.at == due(school, both).due.at


def test_a_visit_is_noted_once_a_day(school: School, aru: Person) -> None:
    first = at(school, datetime(2026, 10, 5, 12, tzinfo=UTC))
    for place in (first, first, at(school, datetime(2026, 10, 6, 12, tzinfo=UTC))):
        planning.note_seen(place, aru)
        with school.database.read() as session:
            assert rows.seen(session, [key(aru)]) == {key(aru): place.today()}


def test_of_two_who_set_a_deadline_at_once_both_are_let_through(
    school: School, here: PaceSchool, aru: Person
) -> None:
    moments = [school.now() + timedelta(days=n) for n in (3, 4, 5)]
    tricks = [
        lambda at=one: planning.set_deadlines(school, here.mentor, here.here, {EXERCISE: at})
        for one in moments
    ]
    assert at_once(*tricks) == 3
    assert due(school, aru).due.at in [one.replace(second=0, microsecond=0) for one in moments]
