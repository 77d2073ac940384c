"""Voids: a question taken out re-scores every affected work, tells its people, and takes no pass away."""

import pytest

from lms.domain.people import Role
from lms.domain.reviews.rubrics import CriterionKind, digest_of
from lms.domain.reviews.states import AppealState, ReviewState, RoundState
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox, rubrics
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.reviews.scoring import appeals, grades, voids
from lms.services.school import School
from lms.storage.reviews import scores
from lms.storage.tables import Appeal, Review, Round, RubricVersion, ScoreEntry
from tests.support import reviews
from tests.support.folk import person
from tests.support.reviews import FAIR, GOOD, POOR, PROJECT

YES_NO, LEVELS, POINTS, WORD = 1, 2, 3, 5


@pytest.fixture
def mentor(school: School) -> int:
    return key(person(school, "mentor", Role.MENTOR).id)


@pytest.fixture
def decided(school: School) -> Round:
    """Return a decided round; one of its three reviews took points away in every question."""
    opened = reviews.opened_round(school, reviewers=(*reviews.REVIEWERS, "hadisha", "ilyas"))
    for answers in (FAIR, GOOD, GOOD):
        reviews.handed_in(school, key(opened.id), answers)
    assert again(school, opened).state is RoundState.DECIDED
    return again(school, opened)


def again(school: School, round_: Round) -> Round:
    return rounds.view(school, key(round_.id)).round


def void(school: School, mentor: int, criterion: int = YES_NO, reason: str = "It is unclear.") -> int:
    return voids.void(school, PROJECT, 1, criterion, reason, mentor)


def first_review(school: School, round_: Round) -> Review:
    return next(
        one for one in reviews.reviews_of(school, key(round_.id)) if one.state is ReviewState.HANDED_IN
    )


def log(school: School, round_: Round) -> list[ScoreEntry]:
    with school.database.read() as session:
        return list(scores.log_of(session, key(round_.id)))


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_every_affected_work_is_scored_anew_and_its_people_told(
    school: School, mentor: int, decided: Round
) -> None:
    assert first_review(school, decided).grade == 50
    assert void(school, mentor) == 1
    after = again(school, decided)
    assert first_review(school, decided).grade == 62.5
    assert after.score != decided.score
    assert log(school, decided)[0].why == grades.Why.VOIDED
    assert any("taken out of the rubric" in words for words in told(school, decided.asked_by))
    assert voids.restore(school, PROJECT, 1, YES_NO) == 1
    back = again(school, decided)
    assert first_review(school, decided).grade == 50
    assert back.score == pytest.approx(decided.score)
    assert back.passed is decided.passed
    assert any("counts again" in words for words in told(school, decided.asked_by))


def test_no_pass_is_taken_away(school: School, mentor: int) -> None:
    opened = reviews.opened_round(school, reviewers=(*reviews.REVIEWERS, "hadisha"))
    for _ in range(3):
        reviews.handed_in(school, key(opened.id), {**POOR, CriterionKind.YES_NO: 1})
    with school.database.write() as session:
        row = session.get_one(Round, opened.id)
        row.state, row.passed, row.final = RoundState.DECIDED, True, 61.0
    void(school, mentor)
    after = again(school, opened)
    assert (after.final or 100) < 61
    assert after.passed is True


def test_works_of_other_versions_stay(school: School, mentor: int, decided: Round) -> None:
    with school.database.write() as session:
        old = session.get_one(RubricVersion, decided.rubric_id)
        newer = RubricVersion(
            exercise=PROJECT, number=2, digest="other", content=old.content, created_at=school.now()
        )
        session.add(newer)
    assert voids.void(school, PROJECT, 2, YES_NO, "It is unclear.", mentor) == 0
    assert again(school, decided) == decided
    page = voids.page(school, PROJECT)
    assert [(one.number, one.rounds, one.voided) for one in page.versions] == [(2, 0, 1), (1, 1, 0)]
    assert page.number == page.newest == 1
    assert [one.number for one in voids.page(school, PROJECT, 2).questions if one.void] == [YES_NO]


def test_who_is_at_work_is_told_and_need_not_answer(school: School, mentor: int) -> None:
    review = reviews.accepted_review(school)
    void(school, mentor)
    assert any("taken out of the rubric" in words for words in told(school, review.reviewer_id))
    with school.database.read() as session:
        assert rubrics.voided(session, review.rubric_id) == {YES_NO}


def test_an_appeal_on_it_ends(school: School, mentor: int) -> None:
    review = reviews.handed_in(school, None, POOR)
    author = rounds.view(school, review.round_id or 0).round.asked_by
    row = appeals.appeal(school, key(review.id), YES_NO, author, "Look at line 2.")
    void(school, mentor)
    with school.database.read() as session:
        after = session.get_one(Appeal, row.id)
        assert after.state is AppealState.WITHDRAWN
        assert session.get_one(Review, after.second_id).state is ReviewState.WITHDRAWN
    assert offers.refill(school) == 0


def test_what_can_not_be_is_refused(school: School, mentor: int, decided: Round) -> None:
    with pytest.raises(RefusedError, match="Write the reason"):
        void(school, mentor, reason=" ")
    with pytest.raises(MissingError):
        void(school, mentor, 99)
    with pytest.raises(MissingError):
        voids.void(school, PROJECT, 7, YES_NO, "It is unclear.", mentor)
    with pytest.raises(MissingError):
        voids.void(school, "three-checks", 1, YES_NO, "It is unclear.", mentor)
    with pytest.raises(ConflictError, match="counts already"):
        voids.restore(school, PROJECT, 1, YES_NO)
    void(school, mentor)
    with pytest.raises(ConflictError, match="taken out already"):
        void(school, mentor)
    void(school, mentor, LEVELS)
    with pytest.raises(ConflictError, match="One question has to stay"):
        void(school, mentor, POINTS)
    assert again(school, decided).score is not None


def test_a_rubric_that_nobody_was_reviewed_by_can_be_mended_too(school: School, mentor: int) -> None:
    assert voids.page(school, PROJECT).versions == ()
    assert void(school, mentor) == 0
    page = voids.page(school, PROJECT)
    assert [(one.number, one.rounds, one.voided) for one in page.versions] == [(1, 0, 1)]
    with pytest.raises(MissingError):
        voids.page(school, PROJECT, 5)


def test_todays_version_is_listed_before_it_is_used(school: School, decided: Round) -> None:
    with school.database.write() as session:
        session.get_one(RubricVersion, decided.rubric_id).digest = "older"
    page = voids.page(school, PROJECT)
    assert [(one.number, one.rounds) for one in page.versions] == [(2, 0), (1, 1)]
    assert page.newest == 2


def test_translations_older_than_their_source_are_listed(school: School, decided: Round) -> None:
    assert voids.page(school, PROJECT).stale == ()
    with school.database.write() as session:
        version = session.get_one(RubricVersion, decided.rubric_id)
        content = rubrics.of_version(version).model_dump(mode="json")
        question = content["sections"][0]["criteria"][0]["question"]
        level = content["sections"][0]["criteria"][1]["levels"][0]["description"]
        title = content["sections"][0]["title"]
        question["translated_from"] = {"kk": "00000000", "ru": digest_of(question["en"])}
        level["translated_from"] = {"ru": "00000000"}
        title["translated_from"] = {"kk": "00000000"}
        version.content = content
    found = voids.page(school, PROJECT, 1).stale
    assert [(one.text.en, one.language) for one in found] == [
        ("Code", "kk"),
        ("Does the program cope with an empty receipt?", "kk"),
        ("The names say nothing.", "ru"),
    ]
