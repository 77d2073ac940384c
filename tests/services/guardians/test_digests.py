"""Digests in a school: sent once on Sunday evening to who wants them, the same words for the minor."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from lms.domain.cohorts.calendars import EventKind
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.domain.reviews.states import RoundState
from lms.errors import MissingError
from lms.services import consents, guardians, inbox, mails, people
from lms.services.gradebook import Set, set_result
from lms.services.guardians import digests, weeks
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Event
from tests.support import reviews
from tests.support.folk import MINOR, cohort, key, person
from tests.support.review_rows import ReviewRows
from tests.support.schools import at

WEDNESDAY = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 22, 12, 59, tzinfo=UTC)
EVENING = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""Sunday, 18:00 in Aqtobe."""


@pytest.fixture
def school(school: School) -> School:
    return at(school, WEDNESDAY)


@pytest.fixture
def dias(school: School) -> Person:
    return person(school, "dias", born=MINOR, password=None, cohort_id=cohort(school, "K1"))


@pytest.fixture
def aigul(school: School, dias: Person) -> Person:
    return guardian_of(school, "aigul", dias)


def guardian_of(school: School, login: str, ward: Person) -> Person:
    made = person(school, login, Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(made), key(ward), school.now())
    guardians.confirm(school, guardian_id=key(made), ward_id=key(ward))
    consents.give(school, key(ward), Purpose.DIGEST, key(made))
    return made


def test_a_letter_is_sent_once_and_on_time(school: School, dias: Person, aigul: Person) -> None:
    assert digests.send_due(at(school, BEFORE)) == 0
    evening = at(school, EVENING)
    assert [digests.send_due(evening), digests.send_due(evening)] == [1, 0]
    assert digests.send_due(at(school, EVENING + timedelta(days=7))) == 1
    weeks = [one.week.isoformat() for one in digests.of_ward(school, dias, aigul)]
    assert weeks == ["2026-11-23", "2026-11-16"]


def test_the_minor_reads_the_same_words_at_the_same_time(school: School, dias: Person, aigul: Person) -> None:
    digests.send_due(at(school, EVENING))
    [sent] = digests.of_ward(school, dias, aigul)
    assert digests.of_ward(school, dias, dias) == (sent,)
    for one in (dias, aigul):
        digest, ward, guardian = digests.readable(school, sent.id or 0, one)
        assert (digest.text, ward.login, guardian.login) == (sent.text, "dias", "aigul")
        paths = [notice.path for notice in inbox.listing(school, key(one)).notices]
        assert f"/digests/{sent.id}" in paths


def test_what_the_week_held_is_told(school: School, dias: Person, aigul: Person) -> None:
    rows = ReviewRows(school, reviews.PROJECT)
    attempt = reviews.attempt(school, key(dias))
    assert attempt
    rows.round(
        key(dias), exercise="three-checks", state=RoundState.DECIDED, passed=True, decided_at=school.now()
    )
    other = rows.round(rows.student("bek"))
    rows.review(other, key(dias), school.now())
    with school.database.write() as session:
        session.add(
            Event(
                kind=EventKind.SESSION,
                title="Robots",
                cohort_id=dias.cohort_id,
                starts_at=EVENING + timedelta(days=1),
                ends_at=EVENING + timedelta(days=1, hours=2),
                created_at=school.now(),
            )
        )
    digests.send_due(at(school, EVENING))
    [sent] = digests.of_ward(school, dias, aigul)
    assert sent.facts["attempts"] == 2
    assert sent.facts["active_days"] == 1
    assert sent.facts["reviews"] == 1
    assert [one["en"] for one in sent.facts["finished"]] == [school.catalogue.get("three-checks").title.en]
    assert [one["title"] for one in sent.facts["coming"]] == ["Robots"]


def test_what_a_mentor_has_set_stands_before_checks_and_reviews(school: School, dias: Person) -> None:
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=dias.cohort_id, password=None)

    def told(*, passed: bool) -> tuple[int, int]:
        set_result(
            school,
            mentor,
            cohort_id=dias.cohort_id or 0,
            person_id=key(dias),
            exercise="three-checks",
            wished=Set(passed=passed, percent=None),
            reason="Shown at the desk",
        )
        with school.database.read() as session:
            found = weeks.facts(session, school, dias, WEDNESDAY.date() - timedelta(days=2))
        return len(found.passed), len(found.finished)

    assert told(passed=True) == (1, 0)
    assert told(passed=False) == (0, 0)
    ReviewRows(school, reviews.PROJECT).round(
        key(dias), exercise="three-checks", state=RoundState.DECIDED, passed=True, decided_at=school.now()
    )
    with school.database.read() as session:
        assert weeks.facts(session, school, dias, WEDNESDAY.date() - timedelta(days=2)).finished == ()


def test_a_guardian_reads_in_the_language_they_chose(school: School, dias: Person, aigul: Person) -> None:
    digests.choose_language(school, key(aigul), Language.RUSSIAN)
    digests.choose_language(school, key(aigul), Language.KAZAKH)
    father = guardian_of(school, "marat", dias)
    digests.send_due(at(school, EVENING))
    assert [one.language for one in digests.of_ward(school, dias, aigul)] == [Language.KAZAKH]
    assert [one.language for one in digests.of_ward(school, dias, father)] == [father.language]
    assert len(digests.of_ward(school, dias, dias)) == 2


def test_the_letter_holds_the_whole_text(school: School, dias: Person, aigul: Person) -> None:
    inbox.set_mail(school, key(aigul), "aigul@example.org", wanted=True)
    evening = at(school, EVENING)
    digests.send_due(evening)
    [sent] = digests.of_ward(school, dias, aigul)
    assert mails.send_due(evening) == 1
    [letter] = (school.settings.var / "mail").glob("*.eml")
    assert sent.text[1].split(":")[0][:20] in letter.read_bytes().decode()


def test_w03_taken_back_none_is_sent(school: School, dias: Person, aigul: Person) -> None:
    guardians.take_back(school, key(dias), Purpose.DIGEST, key(aigul))
    assert digests.send_due(at(school, EVENING)) == 0


def test_w03_with_the_link_the_letters_are_out_of_sight(school: School, dias: Person, aigul: Person) -> None:
    digests.send_due(at(school, EVENING))
    [sent] = digests.of_ward(school, dias, aigul)
    guardians.end(school, guardian_id=key(aigul), ward_id=key(dias))
    with pytest.raises(MissingError):
        digests.readable(school, sent.id or 0, aigul)
    assert digests.readable(school, sent.id or 0, dias)
    assert digests.send_due(at(school, EVENING + timedelta(days=7))) == 0


def test_w10_letters_end_at_eighteen_and_stay_with_the_adult(school: School) -> None:
    alua = person(school, "alua", born=datetime(2008, 11, 29, tzinfo=UTC).date(), password=None)
    mother = guardian_of(school, "aigul", alua)
    assert digests.send_due(at(school, EVENING)) == 1
    of_age = at(school, EVENING + timedelta(days=7))
    assert digests.send_due(of_age) == 0
    [sent] = digests.of_ward(school, alua, alua)
    with pytest.raises(MissingError):
        digests.readable(of_age, sent.id or 0, mother)
    assert digests.readable(of_age, sent.id or 0, alua)


def test_nobody_else_reads_a_letter(school: School, dias: Person, aigul: Person) -> None:
    father = guardian_of(school, "marat", dias)
    digests.send_due(at(school, EVENING))
    [sent] = digests.of_ward(school, dias, aigul)
    for role in (Role.STUDENT, Role.MENTOR, Role.ADMIN, Role.DIRECTOR, Role.PARTNER, Role.GUARDIAN):
        other = person(school, f"other-{role}", role, password=None)
        with pytest.raises(MissingError):
            digests.readable(school, sent.id or 0, other)
    with pytest.raises(MissingError):
        digests.readable(school, sent.id or 0, father)


def test_who_agreed_after_the_evening_gets_the_next_one(school: School, dias: Person) -> None:
    late = at(school, EVENING + timedelta(hours=1))
    guardian_of(late, "aigul", dias)
    assert digests.send_due(at(school, EVENING + timedelta(hours=2))) == 0


def test_a_closed_account_gets_nothing(school: School, aigul: Person) -> None:
    people.deactivate(school, key(aigul))
    assert digests.send_due(at(school, EVENING)) == 0


def test_the_week_so_far_is_shown_before(school: School, dias: Person, aigul: Person) -> None:
    reviews.attempt(school, key(dias))
    shown = digests.preview(school, dias, aigul)
    assert shown.week.isoformat() == "2026-11-16"
    assert any("1" in one for one in shown.text[1:])
    assert digests.of_ward(school, dias, aigul) == ()


def test_two_workers_send_a_letter_once(school: School, dias: Person, aigul: Person) -> None:
    evening, start, sent = at(school, EVENING), Barrier(2), []

    def work() -> None:
        start.wait()
        sent.append(digests.send_due(evening))

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sent) == 1
    assert len(digests.of_ward(school, dias, aigul)) == 1
