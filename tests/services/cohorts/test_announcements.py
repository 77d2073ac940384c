"""Announcements: said to a cohort until a day, found in the inbox, read by how many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.cohorts.announcements import LONGEST, spoken
from lms.domain.people import Role
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import announcements, guardians, inbox, people
from lms.services.announcements import Announcement
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import MINOR, cohort, key, person
from tests.support.schools import at


@pytest.fixture
def aru(school: School, here: int) -> Person:
    return person(school, "aru", cohort_id=here, born=MINOR, password=None)


@pytest.fixture
def say(school: School, here: int, mentor: Person) -> Callable[..., Announcement]:
    def say(*, days: int = 7, guardians_too: bool = False, **words: str) -> Announcement:
        until = school.today() + timedelta(days=days)
        words = words or {"kk": "Ертең демалыс"}
        return announcements.publish(school, mentor, here, words, until, for_guardians=guardians_too)

    return say


def guardian_of(school: School, ward: Person, login: str = "mum") -> Person:
    mum = person(school, login, Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(mum), key(ward), school.now())
    return mum


def seen(school: School, who: Person) -> list[bool]:
    return [one.read for one in announcements.shown_to(school, who)]


def test_the_cohort_is_shown_it_and_nobody_else(
    school: School, aru: Person, say: Callable[..., Announcement]
) -> None:
    stranger = person(school, "stranger", cohort_id=cohort(school, "there"), password=None)
    say()
    assert (seen(school, aru), seen(school, stranger)) == ([False], [])
    (notice,) = inbox.listing(school, key(aru)).notices
    assert (notice.path, notice.values["text"]["kk"]) == ("/announcements", "Ертең демалыс")
    assert inbox.listing(school, key(stranger)).notices == ()


@pytest.mark.parametrize(("after", "shown"), [(0, True), (7, True), (8, False)])
def test_it_is_shown_until_its_last_day_is_over(
    school: School,
    aru: Person,
    say: Callable[..., Announcement],
    after: int,
    shown: bool,  # noqa: FBT001
) -> None:
    say()
    later = at(school, school.now() + timedelta(days=after))
    assert bool(seen(later, aru)) is shown


def test_what_is_taken_back_is_shown_no_more(
    school: School, here: int, aru: Person, say: Callable[..., Announcement]
) -> None:
    made = say()
    announcements.withdraw(school, here, made.id or 0)
    assert seen(school, aru) == []
    assert [one.shown for one in announcements.of_cohort(school, here)] == [False]
    for cohort_id in (here, here + 1):
        with pytest.raises(ConflictError):
            announcements.withdraw(school, cohort_id, made.id or 0)


def test_mentors_see_how_many_have_read_it(
    school: School, here: int, aru: Person, say: Callable[..., Announcement]
) -> None:
    bek = person(school, "bek", cohort_id=here, password=None)
    made = say().id or 0
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: announcements.mark_read(school, aru, made), range(4)))
    assert (seen(school, aru), seen(school, bek)) == ([True], [False])
    (sent,) = announcements.of_cohort(school, here)
    assert (sent.read, sent.students) == (1, 2)
    people.move(school, key(aru), None)
    (sent,) = announcements.of_cohort(school, here)
    assert (sent.read, sent.students) == (0, 1)


def test_guardians_see_what_is_marked_for_them(
    school: School, aru: Person, say: Callable[..., Announcement]
) -> None:
    mum, asking = guardian_of(school, aru), guardian_of(school, aru, "asking")
    guardians.confirm(school, guardian_id=key(mum), ward_id=key(aru))
    say()
    assert seen(school, mum) == []
    made = say(guardians_too=True)
    assert (seen(school, mum), seen(school, asking)) == ([False], [])
    assert len(inbox.listing(school, key(mum)).notices) >= 1
    assert [one.path for one in inbox.listing(school, key(asking)).notices] == []
    announcements.mark_read(school, mum, made.id or 0)
    assert seen(school, mum) == [True]


def test_nobody_reads_what_they_are_not_shown(
    school: School, aru: Person, say: Callable[..., Announcement]
) -> None:
    made = say()
    stranger = person(school, "stranger", password=None)
    late = at(school, school.now() + timedelta(days=9))
    for place, who, number in ((school, stranger, made.id), (late, aru, made.id), (school, aru, 999)):
        with pytest.raises(MissingError):
            announcements.mark_read(place, who, number or 0)


@pytest.mark.parametrize("words", [{"kk": ""}, {"kk": " \n "}, {"en": "x" * (LONGEST + 1)}, {"fr": "Salut"}])
def test_a_text_is_needed_and_has_an_end(
    school: School, here: int, say: Callable[..., Announcement], words: dict[str, str]
) -> None:
    with pytest.raises(RefusedError):
        say(**words)
    assert announcements.of_cohort(school, here) == ()


@pytest.mark.parametrize("days", [-1, 121])
def test_its_last_day_is_near(say: Callable[..., Announcement], days: int) -> None:
    with pytest.raises(RefusedError):
        say(days=days)


@pytest.mark.parametrize(
    ("words", "language", "told"),
    [
        ({"kk": "а", "ru": "б", "en": "c"}, "ru", ("б", "ru")),
        ({"kk": "а", "en": "c"}, "ru", ("а", "kk")),
        ({"en": "c"}, "kk", ("c", "en")),
        ({}, "kk", ("", "en")),
    ],
)
def test_everybody_reads_their_language_or_the_one_there_is(
    words: dict[str, str], language: str, told: tuple[str, str]
) -> None:
    assert spoken(words, language) == told
