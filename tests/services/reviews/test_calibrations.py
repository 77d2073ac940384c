"""Practice reviews: who is ready, what comes next, and what is learnt of who has practised."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.reviews.calibration import Match
from lms.domain.reviews.known import KnownWork
from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import ReviewKind, ReviewRules, ReviewState
from lms.errors import ConflictError, MissingError
from lms.services import rubrics
from lms.services.reviews import rounds
from lms.services.reviews.matching import candidates
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage.content.catalogue import load
from lms.storage.tables import Review, RubricVersion, VoidedCriterion
from tests.support import reviews
from tests.support.known import ANSWERS, NAMES, STAFF_GRADE, practised, practising_school, write_known
from tests.support.reviews import GOOD, POOR, PROJECT
from tests.support.schools import opened_school


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with practising_school(tmp_path, database_url) as opened:
        yield opened


def is_ready(school: School, person_id: int) -> bool:
    with school.database.read() as session:
        return calibrations.is_ready(session, school, person_id)


def ready_among(school: School, people: list[int], needed: int) -> frozenset[int]:
    with school.database.read() as session:
        return calibrations.ready_among(session, school, people, ReviewRules(calibrations=needed))


def known_grades(school: School) -> list[tuple[int, float, float]]:
    with school.database.read() as session:
        return [(one.reviewer, one.given, one.known) for one in calibrations.known_grades(session, school)]


def reread(school: School) -> School:
    """Read the exercises of a school again, as a restart does."""
    found = load(school.settings.exercises, school.settings.graders)
    school.__dict__["shelf"] = lambda: found
    assert school.catalogue.errors == ()
    return school


def without(school: School, *names: str) -> School:
    """Take known works out of the catalogue."""
    exercise = school.catalogue.get(PROJECT)
    exercise.__dict__["known"] = tuple(one for one in exercise.known if one.name not in names)
    return school


def known(school: School, name: str) -> KnownWork:
    return next(one for one in school.catalogue.get(PROJECT).known if one.name == name)


def test_two_practice_reviews_make_ready(school: School) -> None:
    aru, bek = (reviews.student(school, login) for login in ("aru", "bek"))
    assert not is_ready(school, aru)
    practised(school, aru)
    assert not is_ready(school, aru)
    practised(school, aru, POOR)
    assert is_ready(school, aru)
    assert not is_ready(school, bek)


@pytest.mark.parametrize(
    ("needed", "ready"), [(0, {"aru", "bek", "dana"}), (1, {"aru", "bek"}), (2, {"bek"})]
)
def test_a_programme_sets_how_many(school: School, needed: int, ready: set[str]) -> None:
    people = {login: reviews.student(school, login) for login in ("aru", "bek", "dana")}
    for login in ("aru", "bek", "bek"):
        practised(school, people[login])
    assert ready_among(school, list(people.values()), needed) == {people[login] for login in ready}


def test_no_more_is_asked_than_there_are_works(school: School) -> None:
    aru = reviews.student(school, "aru")
    without(school, *NAMES[:2])
    practised(school, aru)
    assert is_ready(school, aru)


def test_where_there_is_nothing_to_practise_on_everybody_is_ready(tmp_path: Path, database_url: str) -> None:
    with opened_school(tmp_path / "var", database_url) as school:
        aru = reviews.student(school, "aru")
        assert is_ready(school, aru)
        assert calibrations.practice(school, aru).ahead is None


def test_a_model_alone_is_nothing_to_practise_on(school: School) -> None:
    aru = reviews.student(school, "aru")
    without(school, *NAMES)
    assert is_ready(school, aru)
    with pytest.raises(ConflictError):
        calibrations.begin(school, aru)


def test_who_has_not_practised_is_not_asked(school: School) -> None:
    people = {login: reviews.student(school, login) for login in ("bek", "dana")}
    for _ in range(2):
        practised(school, people["dana"])
    round_ = reviews.opened_round(school, reviewers=("bek", "dana"))
    with school.database.read() as session:
        field = candidates.of_round(session, school, round_)
    assert [one.person for one in field.reviewers] == [people["dana"]]
    assert [one.reviewer_id for one in rounds.view(school, round_.id or 0).reviews] == [people["dana"]]


def test_a_practice_review_is_begun_once_and_has_no_clock(school: School) -> None:
    aru = reviews.student(school, "aru")
    first = calibrations.begin(school, aru)
    assert (first.kind, first.state, first.round_id, first.lease_until) == (
        ReviewKind.CALIBRATION,
        ReviewState.ACCEPTED,
        None,
        None,
    )
    assert calibrations.begin(school, aru).id == first.id
    found = calibrations.practice(school, aru).in_hand
    assert found is not None
    assert found.id == first.id


def test_each_work_comes_once_and_the_model_never(school: School) -> None:
    aru = reviews.student(school, "aru")
    seen = {practised(school, aru).known_work for _ in NAMES}
    assert seen == {f"{PROJECT}/{name}" for name in NAMES}
    with pytest.raises(ConflictError, match="every work"):
        calibrations.begin(school, aru)


def test_not_everybody_begins_with_the_same_work(school: School) -> None:
    people = [reviews.student(school, f"peer-{number}") for number in range(12)]
    assert len({calibrations.begin(school, one).known_work for one in people}) > 1


def test_the_exercises_that_one_has_passed_come_first(tmp_path: Path, database_url: str) -> None:
    with practising_school(tmp_path, database_url) as school:
        rubric = (school.settings.exercises / PROJECT / "rubric.toml").read_text(encoding="utf-8")
        other = school.settings.exercises / "three-checks"
        (other / "rubric.toml").write_text(rubric, encoding="utf-8")
        write_known(other, "plain")
        reread(school)
        aru, bek = (reviews.student(school, login) for login in ("aru", "bek"))
        reviews.grade_row(school, reviews.attempt(school, aru, "three-checks", passed=False))
        easiest = next(one.slug for one in school.catalogue)
        assert (calibrations.begin(school, aru).known_work or "").startswith("three-checks/")
        assert (calibrations.begin(school, bek).known_work or "").startswith(f"{easiest}/")


def test_two_requests_at_once_begin_one_review(school: School) -> None:
    aru = reviews.student(school, "aru")
    found: list[int | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(calibrations.begin(school, aru).id)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_work_that_has_left_the_catalogue_is_not_in_hand(school: School) -> None:
    aru = reviews.student(school, "aru")
    first = calibrations.begin(school, aru)
    without(school, (first.known_work or "").partition("/")[2])
    assert calibrations.practice(school, aru).in_hand is None
    assert calibrations.begin(school, aru).id != first.id


def test_a_review_far_off_suggests_one_more(school: School) -> None:
    aru = reviews.student(school, "aru")
    practised(school, aru)
    practised(school, aru, POOR)
    found = calibrations.practice(school, aru)
    assert (found.is_ready, found.left, found.wants_more) == (True, 0, True)
    practised(school, aru)
    assert not calibrations.practice(school, aru).wants_more


def test_the_feedback_stands_beside_the_staffs_answers(school: School) -> None:
    review = practised(school, reviews.student(school, "aru"))
    said = calibrations.feedback(school, review)
    assert said.comparison is not None
    assert [line.match for part in said.comparison.parts for line in part.lines] == [
        Match.SAME,
        Match.NEAR,
        Match.SAME,
        Match.SAME,
        None,
    ]
    assert (said.comparison.given, said.comparison.known) == (110, STAFF_GRADE)
    assert {one.criterion for one in said.evidence} == {1, 2, 3, 4, 5}


def test_the_score_model_learns_from_what_was_given(school: School) -> None:
    aru, bek = (reviews.student(school, login) for login in ("aru", "bek"))
    practised(school, aru, GOOD)
    practised(school, bek, POOR)
    calibrations.begin(school, reviews.student(school, "dana"))
    assert known_grades(school) == [(aru, 110, STAFF_GRADE), (bek, 0, STAFF_GRADE)]


def test_a_question_that_was_taken_out_counts_on_neither_side(school: School) -> None:
    aru = reviews.student(school, "aru")
    review = practised(school, aru)
    with school.database.write() as session:
        session.add(
            VoidedCriterion(
                rubric_id=review.rubric_id,
                criterion=2,
                reason="unclear",
                person_id=aru,
                created_at=school.now(),
            )
        )
    ((_, given, right),) = known_grades(school)
    assert given == right == pytest.approx(100 * 7 / 6)


def test_a_review_ended_by_a_flag_is_compared_with_nothing(school: School) -> None:
    aru = reviews.student(school, "aru")
    review = practised(school, aru, POOR)
    with school.database.write() as session:
        session.get_one(Review, review.id).flag = Flag.DOES_NOT_RUN
        session.get_one(Review, review.id).grade = 0.0
    assert known_grades(school) == []
    with school.database.read() as session:
        flagged = session.get_one(Review, review.id)
    assert calibrations.feedback(school, flagged).comparison is None


QUESTION = 'en = "How clear are the names?"'
CHANGES = {
    "words": (QUESTION, 'en = "Are the names clear?"', True),
    "points": ('kind = "levels"\npoints = 4', 'kind = "levels"\npoints = 5', False),
}


@pytest.mark.parametrize(("old", "new", "compared"), CHANGES.values(), ids=CHANGES.keys())
def test_a_review_by_an_older_rubric_is_compared_while_the_questions_fit(
    school: School, old: str, new: str, *, compared: bool
) -> None:
    aru = reviews.student(school, "aru")
    review = practised(school, aru)
    file = school.settings.exercises / PROJECT / "rubric.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    reread(school)
    said = calibrations.feedback(school, review)
    assert (said.comparison is not None) is compared
    assert said.place is not None
    assert bool(known_grades(school)) is compared
    again = calibrations.begin(school, aru)
    with school.database.read() as session:
        numbers = [session.get_one(RubricVersion, one.rubric_id).number for one in (review, again)]
        assert session.get_one(RubricVersion, again.rubric_id) == rubrics.current(session, school, PROJECT)
    assert numbers == [1, 2]


def test_only_a_model_is_shown_with_its_answers(school: School) -> None:
    place = calibrations.model(school, PROJECT, "model")
    assert place.work == known(school, "model")
    for slug, name in ((PROJECT, "east"), (PROJECT, "none"), ("three-checks", "model")):
        with pytest.raises(MissingError):
            calibrations.model(school, slug, name)


def test_the_staffs_grade_is_what_the_answers_come_to() -> None:
    assert ANSWERS.count("[[answers]]") == 5
    assert STAFF_GRADE == 100 * (2 + 4 * 0.5 + 4 + 1) / 10
