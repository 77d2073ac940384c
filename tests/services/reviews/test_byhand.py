"""By hand: mentors choose, swap, take over and keep apart, and nothing overrides age and self."""

import pytest

from lms.domain.people import Language, Role
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import assignments, availability, byhand, offers
from lms.services.reviews.matching.assignments import Deed
from lms.services.reviews.matching.byhand import BarredError
from lms.services.school import School
from lms.storage.tables import Exclusion, Person, Review, Round
from tests.support import reviews
from tests.support.folk import MINOR, cohort, person
from tests.support.reviews import opened_round


@pytest.fixture
def mentor(school: School) -> int:
    return key(person(school, "mentor", Role.MENTOR).id)


def held(school: School, round_: Round) -> dict[int, Review]:
    """Return the live reviews of a round by reviewer."""
    live = {ReviewState.OFFERED, ReviewState.ACCEPTED}
    return {one.reviewer_id: one for one in reviews.reviews_of(school, key(round_.id)) if one.state in live}


def test_a_chosen_reviewer_takes_the_place_of_an_offer_that_nobody_took(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek", "dana"))
    chosen = reviews.student(school, "erlan")
    review = byhand.assign(school, key(opened.id), chosen, mentor)
    assert (review.state, review.by_hand) == (ReviewState.OFFERED, mentor)
    assert review.lease_until is not None
    assert len(held(school, opened)) == 2
    assert chosen in held(school, opened)


def test_a_place_that_somebody_works_at_does_not_give_way(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek", "dana"))
    for one in reviews.offered(school, key(opened.id)):
        offers.accept(school, key(one.id))
    with pytest.raises(ConflictError, match="Every place of this round is taken"):
        byhand.assign(school, key(opened.id), reviews.student(school, "erlan"), mentor)
    assert len(held(school, opened)) == 2


def test_what_speaks_against_somebody_is_named_before_it_is_overridden(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=())
    away = reviews.student(school, "bek")
    availability.keep(school, away, school.today(), list(Language))
    with pytest.raises(BarredError, match="they are away"):
        byhand.assign(school, key(opened.id), away, mentor)
    assert held(school, opened) == {}
    review = byhand.assign(school, key(opened.id), away, mentor, knowingly=True)
    assert review.relaxed == ["availability"]


def test_age_self_and_a_second_time_are_never_overridden(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek",))
    asked = reviews.offered(school, key(opened.id))[0].reviewer_id
    for wrong, why in (
        (reviews.student(school, "nurai", born=MINOR), "minors minors"),
        (opened.asked_by, "their own work"),
        (asked, "asked in this round already"),
    ):
        with pytest.raises(RefusedError, match=why) as refused:
            byhand.assign(school, key(opened.id), wrong, mentor, knowingly=True)
        assert not isinstance(refused.value, BarredError)
    assert set(held(school, opened)) == {asked}


def test_only_students_are_asked(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=())
    gone = reviews.student(school, "bek")
    with school.database.write() as session:
        session.get_one(Person, gone).active = False
    for wrong in (mentor, gone, 4711):
        with pytest.raises(RefusedError, match="Only a student"):
            byhand.assign(school, key(opened.id), wrong, mentor, knowingly=True)


def test_a_round_of_a_mentor_opens_again_for_who_is_chosen(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=())
    with school.database.write() as session:
        offers.give_up(session, school, session.get_one(Round, opened.id))
    chosen = reviews.student(school, "bek")
    byhand.assign(school, key(opened.id), chosen, mentor)
    after = rounds.view(school, key(opened.id)).round
    assert (after.state, after.wanted) == (RoundState.OPEN, 1)


def test_a_round_that_is_over_takes_nobody(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek",))
    rounds.withdraw_round(school, key(opened.id), opened.asked_by)
    with pytest.raises(ConflictError):
        byhand.assign(school, key(opened.id), reviews.student(school, "dana"), mentor)
    with pytest.raises(ConflictError):
        byhand.take(school, key(opened.id), mentor)


def test_somebody_else_is_asked_in_place_of_a_reviewer(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek", "dana", "erlan"))
    first = reviews.accepted_review(school, key(opened.id))
    assert byhand.swap(school, key(first.id), mentor) is None
    after = held(school, opened)
    assert first.reviewer_id not in after
    assert len(after) == 2
    with pytest.raises(ConflictError):
        byhand.swap(school, key(first.id), mentor)


def test_a_named_reviewer_takes_over_or_all_stays_as_it_was(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek", "dana"))
    first = reviews.offered(school, key(opened.id))[0]
    with pytest.raises(RefusedError):
        byhand.swap(school, key(first.id), mentor, opened.asked_by, knowingly=True)
    assert first.reviewer_id in held(school, opened)
    named = reviews.student(school, "erlan")
    taken = byhand.swap(school, key(first.id), mentor, named)
    assert taken is not None
    assert taken.reviewer_id == named
    assert set(held(school, opened)) == {named, reviews.offered(school, key(opened.id))[0].reviewer_id}


def test_a_mentor_takes_a_round_once_and_goes_on(school: School, mentor: int) -> None:
    opened = opened_round(school)
    review = byhand.take(school, key(opened.id), mentor)
    assert (review.kind, review.state) == (ReviewKind.MENTOR, ReviewState.ACCEPTED)
    assert byhand.take(school, key(opened.id), mentor).id == review.id
    offers.decline(school, key(review.id))
    assert byhand.take(school, key(opened.id), mentor).state is ReviewState.ACCEPTED
    assert len(reviews.offered(school, key(opened.id))) == 2  # the peers go on


def test_only_staff_take_a_round(school: School) -> None:
    opened = opened_round(school)
    with pytest.raises(ForbiddenError):
        byhand.take(school, key(opened.id), opened.asked_by)


def test_two_who_are_kept_apart_are_not_asked_for_each_other(school: School, mentor: int) -> None:
    opened = opened_round(school, reviewers=("bek", "dana", "erlan"))
    first = reviews.offered(school, key(opened.id))[0].reviewer_id
    byhand.exclude(school, opened.asked_by, first, "They live together.", mentor)
    assert first not in held(school, opened)
    assert len(held(school, opened)) == 2
    with pytest.raises(RefusedError):
        byhand.exclude(school, first, first, "Self.", mentor)
    with pytest.raises(RefusedError):
        byhand.exclude(school, opened.asked_by, first, "  ", mentor)
    back = rounds.open_round(school, reviews.attempt(school, first), first)
    assert opened.asked_by not in held(school, back)


def test_who_is_not_kept_apart_any_more_may_be_asked(school: School, mentor: int) -> None:
    author, other = reviews.student(school, "aru"), reviews.student(school, "bek")
    byhand.exclude(school, other, author, "They live together.", mentor)
    opened = opened_round(school, reviewers=())
    assert held(school, opened) == {}
    byhand.unexclude(school, author, other)
    offers.refill(school)
    assert set(held(school, opened)) == {other}


def boss(school: School) -> Person:
    return person(school, "boss", Role.MENTOR)


def test_a_table_is_looked_at_without_changing_anything(school: School) -> None:
    opened = opened_round(school, reviewers=())
    chosen = reviews.student(school, "bek")
    table = f"round,reviewer\n{opened.id},bek\n{opened.id},nobody\n\n{opened.id},aru\n"
    lines = assignments.preview(school, boss(school), table)
    assert [(one.number, one.error is None) for one in lines] == [(2, True), (3, False), (5, False)]
    assert (lines[0].name, lines[0].exercise) == ("Bek", reviews.PROJECT)
    assert held(school, opened) == {}
    assert chosen not in held(school, opened)


def test_a_table_is_done_whole_or_not_at_all(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    reviews.student(school, "bek")
    reviews.student(school, "dana")
    bad = assignments.carry_out(school, staff, f"round,reviewer\n{opened.id},bek\n{opened.id},aru\n")
    assert [one.error is None for one in bad] == [True, False]
    assert held(school, opened) == {}
    good = assignments.carry_out(
        school, staff, f"\ufeffRound;Reviewer\r\n{opened.id};BEK\r\n{opened.id};dana"
    )
    assert all(one.error is None for one in good)
    assert len(held(school, opened)) == 2


def test_a_row_sees_those_before_it(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    reviews.student(school, "bek")
    lines = assignments.preview(school, staff, f"round,reviewer\n{opened.id},bek\n{opened.id},bek\n")
    assert [one.error is None for one in lines] == [True, False]


def test_a_round_is_named_by_its_work_too(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    chosen = reviews.student(school, "bek")
    assignments.carry_out(school, staff, f"work\treviewer\naru/{reviews.PROJECT}\tbek\n")
    assert set(held(school, opened)) == {chosen}


def test_what_speaks_against_a_row_is_overridden_in_its_own_column(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    away = reviews.student(school, "bek")
    availability.keep(school, away, school.today(), list(Language))
    row = f"{opened.id},bek"
    assert assignments.preview(school, staff, f"round,reviewer\n{row}\n")[0].error is not None
    assert assignments.preview(school, staff, f"round,reviewer,anyway\n{row},yes\n")[0].error is None


def test_a_row_that_ends_early_names_nobody(school: School) -> None:
    """A cell that is not there is an empty one, and no fault of ours."""
    opened, staff = opened_round(school, reviewers=()), boss(school)
    for row in (f"{opened.id}", f"{opened.id},", f"{opened.id},,,"):
        (line,) = assignments.preview(school, staff, f"round,reviewer,instead,apart\n{row}\n")
        assert isinstance(line.error, MissingError)


def test_a_table_without_its_columns_is_refused(school: School) -> None:
    staff = boss(school)
    for text in ("", "a,b\n1,2\n", "round\n1\n"):
        with pytest.raises(RefusedError, match="The first line names the columns"):
            assignments.preview(school, staff, text)
    with pytest.raises(RefusedError, match="at most 500"):
        assignments.preview(school, staff, "round,reviewer\n" + "1,bek\n" * 501)


def test_a_mentor_of_another_cohort_assigns_nobody(school: School) -> None:
    opened = opened_round(school, reviewers=())
    reviews.student(school, "bek")
    stranger = person(school, "stranger", Role.MENTOR, cohort_id=cohort(school, "Other"))
    for table in (f"round,reviewer\n{opened.id},bek\n", f"work,reviewer\naru/{reviews.PROJECT},bek\n"):
        assert assignments.carry_out(school, stranger, table)[0].error is not None
    assert held(school, opened) == {}


def test_a_table_gives_a_place_to_somebody_else(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    first, second = reviews.student(school, "bek"), reviews.student(school, "dana")
    assignments.carry_out(school, staff, f"round,reviewer\n{opened.id},bek\n")
    lines = assignments.carry_out(school, staff, f"round,reviewer,instead\n{opened.id},dana,bek\n")
    assert [(one.error, one.deed) for one in lines] == [(None, Deed.SWAPPED)]
    assert first not in held(school, opened)
    assert held(school, opened)[second].state is ReviewState.OFFERED
    again = assignments.carry_out(school, staff, f"round,reviewer,instead\n{opened.id},bek,erlan\n")
    assert again[0].error is not None


def test_a_table_keeps_people_apart(school: School) -> None:
    opened, staff = opened_round(school, reviewers=()), boss(school)
    bek, aru = reviews.student(school, "bek"), reviews.student(school, "aru")
    assignments.carry_out(school, staff, f"round,reviewer\n{opened.id},bek\n")
    table = "reviewer,apart,reason\nbek,aru,\nbek,aru,Brothers\n"
    assert [one.error is None for one in assignments.preview(school, staff, table)] == [False, True]
    lines = assignments.carry_out(school, staff, "reviewer,apart,reason\nbek,aru,Brothers\n")
    assert [(one.error, one.deed) for one in lines] == [(None, Deed.APART)]
    assert bek not in held(school, opened)
    with school.database.read() as session:
        row = session.get_one(Exclusion, tuple(sorted((bek, aru))))
    assert row.reason == "Brothers"


def test_a_mentor_of_another_cohort_keeps_nobody_apart(school: School) -> None:
    for login in ("aru", "bek"):
        reviews.student(school, login)
    stranger = person(school, "stranger", Role.MENTOR, cohort_id=cohort(school, "Other"))
    table = "reviewer,apart,reason\nbek,aru,Quarrel\n"
    assert assignments.carry_out(school, stranger, table)[0].error is not None
