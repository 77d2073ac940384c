"""Coming of age: what is open on an 18th birthday goes on under a mentor's eye, or to somebody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewState
from lms.errors import ConflictError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import pages, rounds
from lms.services.reviews.guarding import coming_of_age
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage.reviews import scores
from lms.storage.tables import Review, Round
from tests.support import reviews
from tests.support.folk import ADULT, MINOR, person
from tests.support.schools import at

HOME = ZoneInfo("Asia/Aqtobe")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=HOME)


@dataclass
class Eve:
    """A round of minors on the day before somebody's 18th birthday, with two offers."""

    school: School
    round: Round
    birthday: date

    @property
    def later(self) -> School:
        return at(self.school, noon(self.birthday))

    def offers(self) -> list[Review]:
        return reviews.offered(self.school, key(self.round.id))

    def review(self, review: Review) -> Review:
        with self.school.database.read() as session:
            return session.get_one(Review, review.id)

    def again(self) -> Round:
        return rounds.view(self.school, key(self.round.id)).round


def eve(school: School, *, author: date, others: date, birthday: date) -> Eve:
    before = at(school, noon(birthday - timedelta(days=1)))
    person(school, "mentor", Role.MENTOR)
    for login in ("bek", "dana"):
        reviews.student(before, login, born=others)
    author_id = reviews.student(before, "aru", born=author)
    round_ = rounds.open_round(before, reviews.attempt(before, author_id), author_id)
    return Eve(before, round_, birthday)


def told(school: School, login: str) -> list[str]:
    return [one.words for one in inbox.listing(school, reviews.student(school, login)).notices]


CASES = [
    (date(2008, 12, 3), MINOR, date(2026, 12, 3)),
    (MINOR, date(2008, 12, 3), date(2026, 12, 3)),
    (date(2008, 2, 29), MINOR, date(2026, 3, 1)),
    (MINOR, date(2008, 2, 29), date(2026, 3, 1)),
    (date(2010, 3, 1), MINOR, date(2028, 3, 1)),
    (date(2008, 12, 31), MINOR, date(2026, 12, 31)),
]


@pytest.mark.parametrize(("author", "others", "birthday"), CASES)
def test_an_open_review_goes_on_under_a_mentors_eye(
    school: School, author: date, others: date, birthday: date
) -> None:
    case = eve(school, author=author, others=others, birthday=birthday)
    mine = offers.accept(case.school, key(case.offers()[0].id))
    assert coming_of_age.watch(case.school) == 0
    assert not case.review(mine).under_mentor
    assert coming_of_age.watch(case.later) >= 1
    after = case.review(mine)
    assert (after.state, after.under_mentor) == (ReviewState.ACCEPTED, True)
    assert any("comes of age" in words for words in told(school, "mentor"))
    assert coming_of_age.watch(case.later) == 0, "done twice, it is done once"


def test_the_day_turns_in_the_schools_own_zone(school: School) -> None:
    case = eve(school, author=date(2008, 12, 3), others=MINOR, birthday=date(2026, 12, 3))
    mine = offers.accept(case.school, key(case.offers()[0].id))
    midnight = datetime(2026, 12, 3, tzinfo=HOME)
    coming_of_age.watch(at(school, midnight - timedelta(seconds=1)))
    assert not case.review(mine).under_mentor
    coming_of_age.watch(at(school, midnight))
    assert case.review(mine).under_mentor


def test_an_offer_that_nobody_has_looked_at_goes_to_somebody_of_age(school: School) -> None:
    case = eve(school, author=date(2008, 12, 3), others=MINOR, birthday=date(2026, 12, 3))
    grown = reviews.student(school, "erlan", born=ADULT)
    unseen, seen = case.offers()
    offers.open_offer(case.school, key(seen.id))
    assert coming_of_age.watch(case.later) == 2
    assert case.review(unseen).state is ReviewState.WITHDRAWN
    assert (case.review(seen).state, case.review(seen).under_mentor) == (ReviewState.OFFERED, True)
    assert case.again().adult is True
    now_asked = [one for one in case.offers() if one.id != seen.id]
    assert [one.reviewer_id for one in now_asked] == [grown]
    assert not now_asked[0].under_mentor


def test_a_reviewers_birthday_moves_the_offer_to_another_minor(school: School) -> None:
    case = eve(school, author=MINOR, others=date(2008, 12, 3), birthday=date(2026, 12, 3))
    young = reviews.student(school, "nurai", born=MINOR)
    assert coming_of_age.watch(case.later) == 2
    assert [one.reviewer_id for one in case.offers()] == [young]
    assert case.again().adult is False


def test_two_who_come_of_age_together_go_on_alone(school: School) -> None:
    case = eve(school, author=date(2008, 12, 3), others=date(2008, 12, 3), birthday=date(2026, 12, 3))
    offers.accept(case.school, key(case.offers()[0].id))
    assert coming_of_age.watch(case.later) == 0


def test_others_are_left_alone(school: School) -> None:
    case = eve(school, author=MINOR, others=MINOR, birthday=date(2026, 12, 3))
    offers.accept(case.school, key(case.offers()[0].id))
    assert coming_of_age.watch(case.later) == 0
    assert not any(one.under_mentor for one in reviews.reviews_of(school, key(case.round.id)))


def test_it_counts_once_a_mentor_lets_it(school: School) -> None:
    case = eve(school, author=date(2008, 12, 3), others=MINOR, birthday=date(2026, 12, 3))
    mine = offers.accept(case.school, key(case.offers()[0].id))
    coming_of_age.watch(case.later)
    with pytest.raises(ConflictError):
        coming_of_age.release(case.later, key(mine.id))
    reviews.answer(case.later, key(mine.id))
    reviews.hand_in(case.later, key(mine.id))
    finishing.finished(case.later, key(mine.id))
    credits_before = ledger.balances(school, mine.reviewer_id).credits
    assert _log(school, case.round) == 0
    assert _given(case, "aru") == 0
    assert _given(case, "mentor") == 1
    coming_of_age.release(case.later, key(mine.id))
    assert _log(school, case.round) == 1
    assert _given(case, "aru") == 1
    assert ledger.balances(school, mine.reviewer_id).credits > credits_before
    assert any("A review of" in words for words in told(school, "aru"))
    with pytest.raises(ConflictError):
        coming_of_age.release(case.later, key(mine.id))


def _log(school: School, round_: Round) -> int:
    with school.database.read() as session:
        return len(scores.log_of(session, key(round_.id)))


def _given(case: Eve, login: str) -> int:
    with case.school.database.read() as session:
        viewer = session.get_one(Person, reviews.student(case.school, login))
    return len(pages.of_round(case.later, key(case.round.id), viewer).given)
