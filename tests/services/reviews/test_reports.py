"""Reports: who may report which text, and what mentors do with it."""

import pytest

from lms.domain.people import Role
from lms.domain.reviews.reports import TAKEN_AWAY
from lms.domain.reviews.states import ReviewState
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import inbox, people
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import ratings
from lms.services.reviews.guarding import reports
from lms.services.reviews.guarding.reports import Kind, Report
from lms.services.reviews.ratings import Opinion
from lms.services.reviews.scoring import appeals
from lms.services.school import School
from lms.storage.tables import Answer, Appeal, Comment, Question, Rating, Review
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.support.reviews import POOR


@pytest.fixture
def mentor(school: School) -> Person:
    return person(school, "mentor", Role.MENTOR)


@pytest.fixture
def review(school: School) -> Review:
    """Return a review in which every kind of text is written."""
    made = reviews.handed_in(school, None, POOR)
    author, now = aru(school), school.now()
    with school.database.write() as session:
        row = session.get_one(Review, made.id)
        row.summary, row.decline_reason = "You are lazy.", "Not this one again."
        session.add(
            Comment(review_id=key(made.id), person_id=made.reviewer_id, body="Silly line.", created_at=now)
        )
        session.add(
            Question(
                review_id=key(made.id),
                number=1,
                path="receipt.py",
                line_from=1,
                line_to=1,
                words="Why?",
                answer="None of your business.",
            )
        )
    ratings.rate(school, key(made.id), key(author.id), Opinion(1, 1, 1, "Go away."))
    appeals.appeal(school, key(made.id), 1, key(author.id), "The reviewer is blind.")
    return made


def named(school: School, login: str) -> Person:
    found = people.by_login(school, login)
    assert found is not None
    return found


def aru(school: School) -> Person:
    return named(school, "aru")


def reviewer(school: School, review: Review) -> Person:
    with school.database.read() as session:
        return session.get_one(Person, review.reviewer_id)


def report(school: School, who: Person, review: Review, kind: Kind, reason: str = "It hurts.") -> Report:
    of_review = {Kind.ANSWER, Kind.SUMMARY, Kind.RATING, Kind.DECLINE}
    thing = key(review.id) if kind in of_review else 1
    criterion = 1 if kind is Kind.ANSWER else None
    return reports.make(school, who, key(review.id), kind, thing, criterion, reason)


def shown(school: School, review: Review, kind: Kind) -> str | None:
    """Return a text as it stands now."""
    with school.database.read() as session:
        row = session.get_one(Review, review.id)
        comment = session.get_one(Comment, 1)
        return {
            Kind.COMMENT: comment.body if comment.hidden_at is None else TAKEN_AWAY,
            Kind.ANSWER: session.get_one(Answer, (review.id, 1)).note,
            Kind.SUMMARY: row.summary,
            Kind.QUESTION: session.get_one(Question, 1).answer,
            Kind.RATING: session.get_one(Rating, review.id).note,
            Kind.APPEAL: session.get_one(Appeal, 1).reason,
            Kind.DECLINE: row.decline_reason,
        }[kind]


def told(school: School, person_id: int | None) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id or 0).notices]


BY_REVIEWER = (Kind.COMMENT, Kind.ANSWER, Kind.SUMMARY)
BY_AUTHOR = (Kind.QUESTION, Kind.RATING, Kind.APPEAL)


@pytest.mark.parametrize("kind", BY_REVIEWER)
def test_authors_report_what_a_reviewer_wrote(
    school: School, mentor: Person, review: Review, kind: Kind
) -> None:
    before = shown(school, review, kind)
    row = report(school, aru(school), review, kind)
    assert (row.text, row.writer_id, row.reason) == (before, review.reviewer_id, "It hurts.")
    assert shown(school, review, kind) == before, "nothing is taken away by a report"
    assert any("reports a text" in words for words in told(school, mentor.id))
    with pytest.raises(RefusedError, match="your own text"):
        report(school, reviewer(school, review), review, kind)


@pytest.mark.parametrize("kind", BY_AUTHOR)
def test_reviewers_report_what_an_author_wrote(school: School, review: Review, kind: Kind) -> None:
    row = report(school, reviewer(school, review), review, kind)
    assert (row.text, row.writer_id) == (shown(school, review, kind), aru(school).id)
    with pytest.raises(RefusedError, match="your own text"):
        report(school, aru(school), review, kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mentor_takes_any_text_away_and_all_are_told(
    school: School, mentor: Person, review: Review, kind: Kind
) -> None:
    who = mentor if kind is Kind.DECLINE else aru(school) if kind in BY_REVIEWER else reviewer(school, review)
    row = report(school, who, review, kind)
    reports.handle(school, mentor, key(row.id), "Thank you for saying so.", take_away=True)
    assert shown(school, review, kind) == TAKEN_AWAY
    assert any("you reported is taken away" in words for words in told(school, who.id))
    assert any("taken a text of yours away" in words for words in told(school, row.writer_id))
    log = reports.handled(school, mentor)
    assert [(one.report.text, one.report.outcome, one.by) for one in log] == [
        (row.text, "Thank you for saying so.", mentor)
    ]
    assert reports.waiting(school, mentor) == ()
    with pytest.raises(MissingError):
        report(school, mentor, review, kind)


def test_a_mentor_leaves_a_text_with_a_word(school: School, mentor: Person, review: Review) -> None:
    row = report(school, aru(school), review, Kind.SUMMARY)
    reports.handle(school, mentor, key(row.id), "", take_away=False)
    assert shown(school, review, Kind.SUMMARY) == "You are lazy."
    assert any("and it stays" in words for words in told(school, aru(school).id))
    with pytest.raises(ConflictError, match="before you"):
        reports.handle(school, mentor, key(row.id), "", take_away=True)
    assert shown(school, review, Kind.SUMMARY) == "You are lazy."


def test_a_text_is_reported_once_by_each_and_handled_for_all(
    school: School, mentor: Person, review: Review
) -> None:
    first = report(school, aru(school), review, Kind.SUMMARY)
    with pytest.raises(ConflictError, match="already"):
        report(school, aru(school), review, Kind.SUMMARY)
    report(school, mentor, review, Kind.SUMMARY)
    other = report(school, aru(school), review, Kind.ANSWER)
    assert len(reports.waiting(school, mentor)) == 3
    reports.handle(school, mentor, key(first.id), "", take_away=True)
    assert [one.report.id for one in reports.waiting(school, mentor)] == [other.id]


def test_authors_report_only_what_they_can_read(school: School, review: Review) -> None:
    with pytest.raises(MissingError):
        report(school, aru(school), review, Kind.DECLINE)
    for hidden in ({"state": ReviewState.ACCEPTED}, {"under_mentor": True}):
        with school.database.write() as session:
            row = session.get_one(Review, review.id)
            row.state, row.under_mentor = ReviewState.HANDED_IN, False
            for name, value in hidden.items():
                setattr(row, name, value)
        for kind in BY_REVIEWER:
            with pytest.raises(MissingError):
                report(school, aru(school), review, kind)


def test_a_text_of_another_review_and_no_text_are_not_reported(school: School, review: Review) -> None:
    other = reviews.handed_in(school, review.round_id)
    for kind, thing, criterion in (
        (Kind.COMMENT, 1, None),
        (Kind.QUESTION, 1, None),
        (Kind.APPEAL, 1, None),
        (Kind.SUMMARY, key(review.id), None),
        (Kind.SUMMARY, key(other.id), None),
        (Kind.RATING, key(other.id), None),
        (Kind.ANSWER, key(other.id), 99),
        (Kind.ANSWER, key(other.id), None),
        (Kind.COMMENT, 99, None),
    ):
        with pytest.raises(MissingError):
            reports.make(school, aru(school), key(other.id), kind, thing, criterion, "It hurts.")


def test_a_report_says_why(school: School, review: Review) -> None:
    with pytest.raises(RefusedError, match="not right"):
        report(school, aru(school), review, Kind.SUMMARY, "  ")


def test_nobody_decides_about_their_own_text(school: School, mentor: Person, review: Review) -> None:
    admin = person(school, "admin", Role.ADMIN)
    with school.database.write() as session:
        session.get_one(Review, review.id).reviewer_id = key(mentor.id)
    row = report(school, aru(school), review, Kind.SUMMARY)
    assert any("reports a text" in words for words in told(school, admin.id))
    with pytest.raises(ForbiddenError, match="your own text"):
        reports.handle(school, mentor, key(row.id), "", take_away=False)
    reports.handle(school, admin, key(row.id), "", take_away=True)
    assert shown(school, review, Kind.SUMMARY) == TAKEN_AWAY


def test_mentors_see_the_reports_of_those_they_look_after(
    school: School, mentor: Person, review: Review
) -> None:
    other = person(school, "other", Role.MENTOR, cohort_id=cohort(school, "Other"))
    report(school, aru(school), review, Kind.SUMMARY)
    assert len(reports.waiting(school, mentor)) == 1
    assert reports.waiting(school, other) == ()


def test_what_a_reviewer_wrote_down_of_an_author_is_the_reviewers(school: School, review: Review) -> None:
    with school.database.write() as session:
        session.get_one(Question, 1).spoken = True
    assert report(school, aru(school), review, Kind.QUESTION).writer_id == review.reviewer_id
    with pytest.raises(RefusedError, match="your own text"):
        report(school, reviewer(school, review), review, Kind.QUESTION)
