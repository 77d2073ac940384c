"""What a consent allowed stops at once when it is taken back, where the programme asks for it."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from lms.domain.git.pushes import RefUpdate
from lms.domain.guardians.consents import OF_AGE_GRACE, Purpose
from lms.domain.people import Language, Role
from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import ForbiddenError
from lms.services import consents, guardians, inbox, people, programmes
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import rounds
from lms.services.reviews.guarding import consented
from lms.services.reviews.matching import byhand, offers
from lms.services.reviews.scoring import appeals
from lms.services.school import School
from lms.services.submitting import pushes, uploads, works
from lms.services.submitting.pushes import Ask
from lms.storage.tables import Appeal, Cohort, Programme
from tests.support import folk, reviews
from tests.support.folk import MINOR
from tests.support.schools import at

ASKED = [Purpose.STUDY.value, Purpose.REVIEW.value]
CHILDREN = ("aru", *reviews.REVIEWERS)


class Class:
    """A cohort of minors, each with all consents of one guardian, in a programme that asks for them."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.cohort_id = folk.cohort(school, "K1")
        with school.database.write() as session:
            cohort = session.get_one(Cohort, self.cohort_id)
            programme = session.get_one(Programme, cohort.programme_id)
        programmes.set_rules(school, key(programme.id), "entry", {"consents": ASKED})
        self.guardian = folk.person(school, "aigul", Role.GUARDIAN, password=None)
        self.ids = {login: self._child(login) for login in CHILDREN}

    def _child(self, login: str) -> int:
        child = reviews.student(self.school, login, born=MINOR, cohort_id=self.cohort_id)
        link(self.school, self.guardian, child)
        for purpose in (Purpose.STUDY, Purpose.REVIEW):
            consents.give(self.school, child, purpose, folk.key(self.guardian))
        return child

    def take_back(self, login: str, purpose: Purpose) -> None:
        guardians.take_back(self.school, self.ids[login], purpose, folk.key(self.guardian))

    def open_round(self) -> int:
        aru = self.ids["aru"]
        return key(rounds.open_round(self.school, reviews.attempt(self.school, aru), aru).id)


def link(school: School, guardian: Person, ward_id: int) -> None:
    with school.database.write() as session:
        guardians.ask(session, folk.key(guardian), ward_id, school.now())
    guardians.confirm(school, guardian_id=folk.key(guardian), ward_id=ward_id)


@pytest.fixture
def children(school: School) -> Class:
    return Class(school)


def test_without_study_nothing_new_is_taken_and_nothing_is_lost(school: School, children: Class) -> None:
    aru = children.ids["aru"]
    work = works.find_or_open(school, reviews.PROJECT, aru)
    works.check_attempt_now(school, key(work.id), aru)
    children.take_back("aru", Purpose.STUDY)
    with pytest.raises(ForbiddenError, match="Nothing is deleted"):
        works.check_attempt_now(school, key(work.id), aru)
    with pytest.raises(ForbiddenError, match="Nothing is deleted"):
        works.find_or_open(school, "three-checks", aru)
    assert works.find_or_open(school, reviews.PROJECT, aru).id == work.id
    update = RefUpdate("0" * 40, "1" * 40, "refs/heads/main")
    with pytest.raises(ForbiddenError, match="Nothing is deleted"):
        pushes.vet(school, key(work.id), aru, Ask(before=True, quarantine=None, updates=(update,)))
    with pytest.raises(ForbiddenError, match="Nothing is deleted"):
        uploads.hand_in_zip(school, aru, key(work.id), BytesIO(b"no zip is looked at"))
    consents.give(school, aru, Purpose.STUDY, folk.key(children.guardian))
    works.check_attempt_now(school, key(work.id), aru)


def test_whose_programme_asks_for_nothing_is_never_locked_out(school: School) -> None:
    dias = folk.person(school, "dias", born=MINOR, password=None)
    work = works.find_or_open(school, "three-checks", folk.key(dias))
    works.check_attempt_now(school, key(work.id), folk.key(dias))
    assert reviews.opened_round(school).state is RoundState.OPEN
    assert consented.watch(school) == 0


def test_without_review_nobody_new_sees_the_work(school: School, children: Class) -> None:
    round_id = children.open_round()
    asked = [one.reviewer_id for one in reviews.offered(school, round_id)]
    assert asked
    children.take_back("aru", Purpose.REVIEW)
    view = rounds.view(school, round_id)
    assert view.round.state is RoundState.WITHDRAWN
    assert {one.state for one in view.reviews} == {ReviewState.WITHDRAWN}
    newer = reviews.attempt(school, children.ids["aru"])
    with pytest.raises(ForbiddenError, match="Reviews are paused"):
        rounds.open_round(school, newer, children.ids["aru"])


def test_a_review_that_has_begun_is_finished_and_no_other_begins(school: School, children: Class) -> None:
    round_id = children.open_round()
    begun = reviews.accepted_review(school, round_id)
    children.take_back("aru", Purpose.REVIEW)
    assert offers.fill(school, round_id) == 0
    assert offers.refill(school) == 0
    states = {one.id: one.state for one in reviews.reviews_of(school, round_id)}
    assert states.pop(begun.id) is ReviewState.ACCEPTED
    assert set(states.values()) <= {ReviewState.WITHDRAWN}
    mentor = folk.person(school, "mentor", Role.MENTOR, password=None)
    others = set(children.ids.values()) - {children.ids["aru"], begun.reviewer_id}
    with pytest.raises(ForbiddenError):
        byhand.assign(school, round_id, others.pop(), folk.key(mentor), knowingly=True)
    reviews.answer(school, key(begun.id))
    assert reviews.hand_in(school, key(begun.id)).state is ReviewState.HANDED_IN


def test_without_review_a_reviewer_is_not_asked_any_more(school: School, children: Class) -> None:
    round_id = children.open_round()
    first = reviews.offered(school, round_id)[0]
    [login] = [login for login, one in children.ids.items() if one == first.reviewer_id]
    children.take_back(login, Purpose.REVIEW)
    now = reviews.offered(school, round_id)
    assert first.reviewer_id not in {one.reviewer_id for one in now}
    assert len(now) == rounds.view(school, round_id).round.wanted, "somebody else is asked in their place"


def test_without_review_a_contested_answer_goes_to_a_mentor(school: School, children: Class) -> None:
    round_id, aru = children.open_round(), children.ids["aru"]
    contested = reviews.handed_in(school, round_id, reviews.FAIR)
    while reviews.offered(school, round_id):
        reviews.handed_in(school, round_id)
    assert rounds.view(school, round_id).round.state is RoundState.DECIDED
    appeal = appeals.appeal(school, key(contested.id), 1, aru, "Look at line 2.")
    [second] = reviews.offered(school, round_id)
    children.take_back("aru", Purpose.REVIEW)
    assert {one.state for one in reviews.reviews_of(school, round_id) if one.id == second.id} == {
        ReviewState.WITHDRAWN
    }
    assert reviews.offered(school, round_id) == []
    with school.database.read() as session:
        assert session.get_one(Appeal, appeal.id).second_id is None
    assert rounds.view(school, round_id).round.state is RoundState.DECIDED


def test_with_the_link_of_the_guardian_their_consents_stop(school: School, children: Class) -> None:
    round_id, aru = children.open_round(), children.ids["aru"]
    guardians.end(school, guardian_id=folk.key(children.guardian), ward_id=aru, by=aru)
    assert rounds.view(school, round_id).round.state is RoundState.WITHDRAWN
    with pytest.raises(ForbiddenError):
        works.find_or_open(school, "three-checks", aru)


def test_the_watch_ends_what_a_newer_text_has_let_lapse(school: School, children: Class) -> None:
    round_id = children.open_round()
    admin = folk.person(school, "root", Role.ADMIN, password=None)
    texts = dict.fromkeys(Language, "A newer text.")
    consents.write_text(school, Purpose.REVIEW, texts, folk.key(admin))
    assert consented.watch(school) == 0
    late = at(school, school.now() + timedelta(days=30))
    assert consented.watch(late) > 0
    assert rounds.view(school, round_id).round.state is RoundState.WITHDRAWN
    assert consented.watch(late) == 0


def test_new_adults_are_asked_once(school: School, children: Class) -> None:
    birthday = school.today() + timedelta(days=3)
    alua = reviews.student(
        school,
        "alua",
        born=date(birthday.year - 18, birthday.month, birthday.day),
        cohort_id=children.cohort_id,
    )
    link(school, children.guardian, alua)
    consents.give(school, alua, Purpose.STUDY, folk.key(children.guardian))
    assert guardians.ask_adults(school) == 0
    day = at(school, school.now() + timedelta(days=3))
    assert [guardians.ask_adults(day), guardians.ask_adults(day)] == [1, 0]
    assert "/me/consents" in {one.path for one in inbox.listing(school, alua).notices}
    assert works.find_or_open(day, "three-checks", alua)
    late = at(school, day.now() + OF_AGE_GRACE)
    with pytest.raises(ForbiddenError):
        works.find_or_open(late, reviews.PROJECT, alua)
    consents.give(late, alua, Purpose.STUDY, alua)
    assert works.find_or_open(late, reviews.PROJECT, alua)


def test_who_has_to_answer_is_shown_it(school: School, children: Class) -> None:
    aru = people.by_login(school, "aru")
    assert aru is not None
    assert guardians.asked(school, aru, children.guardian) == ()
    children.take_back("aru", Purpose.REVIEW)
    assert guardians.asked(school, aru, children.guardian) == (Purpose.REVIEW,)
    assert guardians.asked(school, aru, aru) == ()
    sana = folk.person(school, "sana", password=None, cohort_id=children.cohort_id)
    assert guardians.asked(school, sana, sana) == (Purpose.STUDY, Purpose.REVIEW)
