"""A programme without marks shows its students none, and everything else as before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from lms.domain.people import Language, Role
from lms.domain.reviews.rubrics import CriterionKind
from lms.services import inbox, people, programmes
from lms.services.people import Person
from lms.services.programmes import Programme
from lms.services.reviews import rounds
from lms.services.reviews.matching import byhand
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables import Cohort
from lms.web import marks
from lms.web.git.pushwords import PushWords
from tests.support import reviews
from tests.support.folk import cohort, key, person
from tests.support.reviews import GOOD, POOR
from tests.support.schools import WRONG, Pupil, opened_school
from tests.web.conftest import FIRST, Browser
from tests.web.graded import settle

MARKS = re.compile(r"\d+ of \d+ points?|\d+ of 100|\d+ / \d+|\d XP|\d+/\d+ |level \d|Level|Best:|\d points?")


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school with exercises that checks judge, and a project that peers review."""
    with opened_school(tmp_path / "var", database_url, cooldown_seconds=0) as opened:
        yield opened


@pytest.fixture
def here(school: School) -> int:
    """Return a cohort of a programme that shows no marks."""
    made = cohort(school, "here")
    with school.database.read() as session:
        programme = session.get_one(Programme, session.get_one(Cohort, made).programme_id)
    programmes.set_rules(school, programme.id or 0, "entry", {"shows_marks": False})
    return made


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    inside = answer.text[answer.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


@pytest.mark.parametrize("shares", [{}, {"adds_small_numbers": 0, "adds_random_numbers": 0.5}])
def test_what_checks_say_is_said_without_points(
    school: School, browse: Browser, here: int, shares: dict[str, float]
) -> None:
    pupil = Pupil(school)
    people.move(school, pupil.person_id, here)
    people.set_language(school, pupil.person_id, Language.ENGLISH)
    attempt = pupil.hand_in(WRONG)
    settle(school, school.catalogue.get(FIRST), shares)
    student, mentor = browse(pupil.person), browse(person(school, "mentor", Role.MENTOR))
    page = f"/submissions/{attempt.id}"
    assert "2 checks to go" in text_of(student, page) or "Passed" in text_of(student, page)
    for address in (page, f"{page}/live", "/", "/exercises", f"/exercises/{FIRST}", "/credits"):
        shown = student.get(address).text if address.endswith("live") else text_of(student, address)
        assert MARKS.search(re.sub(r"<[^>]+>", " ", shown)) is None, address
    assert MARKS.search(text_of(mentor, page))


@pytest.mark.parametrize(("answers", "words"), [(GOOD, "Passed"), (POOR, "Not there yet")])
def test_what_peers_say_is_said_without_a_score(
    school: School, browse: Browser, here: int, answers: dict[CriterionKind, float], words: str
) -> None:
    for login in ("aru", "bek", "dana"):
        people.move(school, reviews.student(school, login), here)
    mentor = person(school, "mentor", Role.MENTOR)
    round_ = reviews.opened_round(school, "aru", ("bek", "dana"))
    decide(school, round_.id or 0, answers, mentor)
    author = people.by_login(school, "aru")
    assert author is not None
    shown = text_of(browse(author), f"/rounds/{round_.id}")
    assert words in shown
    assert "Said kindly." in shown
    assert MARKS.search(shown) is None
    assert re.search(r"\d+ of 100", text_of(browse(mentor), f"/rounds/{round_.id}"))
    told = [one.words % one.values for one in inbox.listing(school, key(author)).notices]
    assert any("receipt" in one or "decided" in one or "there yet" in one for one in told)
    assert not any("100" in one for one in told)


def decide(school: School, round_id: int, answers: dict[CriterionKind, float], mentor: Person) -> None:
    """Let everybody who is asked answer, and then a mentor, whose word is enough."""
    while reviews.offered(school, round_id):
        reviews.handed_in(school, round_id, answers)
    if rounds.view(school, round_id).round.decided_at is None:
        taken = byhand.take(school, round_id, key(mentor))
        reviews.answer(school, taken.id or 0, answers)
        reviews.hand_in(school, taken.id or 0)
    assert rounds.view(school, round_id).round.decided_at is not None


def test_a_push_says_no_points_in_the_terminal(app: Flask, school: School, here: int) -> None:
    pupil = Pupil(school)
    attempt = pupil.hand_in(WRONG)
    settle(school, school.catalogue.get(FIRST), {"adds_small_numbers": 0})
    said: dict[int | None, str] = {}
    for cohort_id in (None, here):
        people.move(school, pupil.person_id, cohort_id)
        moved = people.by_id(school, pupil.person_id)
        with app.test_request_context():
            marks.hold_for(moved)
            view = submissions.view(school, attempt.id or 0)
            words = PushWords(school.catalogue.get(FIRST), "/submissions/1")
            said[cohort_id] = "\n".join([*words.changed(view), *words.ended(view)])
    assert "0/4" in said[None]
    assert MARKS.search(said[here]) is None
    assert "1 check to go" in said[here] or "1 сынақ" in said[here]


def test_a_programme_shows_marks_unless_it_says_otherwise(school: School, here: int) -> None:
    other = cohort(school, "other", programme="tomorrow")
    shown = {
        None: programmes.shows_marks(school, person(school, "alone")),
        here: programmes.shows_marks(school, person(school, "tumo", cohort_id=here)),
        other: programmes.shows_marks(school, person(school, "tomorrow", cohort_id=other)),
    }
    assert shown == {None: True, here: False, other: True}
    assert programmes.shows_marks(school, person(school, "coach", Role.MENTOR, cohort_id=here))
    with school.database.read() as session:
        assert session.exec(select(Cohort.id)).all() == [here, other]
