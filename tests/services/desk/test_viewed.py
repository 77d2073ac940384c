"""Viewed files: remembered for each reader, across pushes, until the content changes."""

import pytest

from lms.errors import MissingError
from lms.services.reviews.desk import source, viewed
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import reviews
from tests.support.desk_works import accepted, accepted_again

READER = 1


def seen(school: School, review: Review, person_id: int) -> frozenset[str]:
    return viewed.by_person(school, person_id, review, source.of_review(school, review).entries)


def mark(school: School, review: Review, path: str, *, is_viewed: bool = True) -> None:
    files = source.of_review(school, review)
    viewed.mark(school, review.reviewer_id, review, files, path, viewed=is_viewed)


def test_a_file_stays_viewed_in_the_next_push_unless_it_changed(school: School) -> None:
    first = accepted(school, {"same.py": b"s\n", "other.py": b"1\n", "moved.py": b"m\n"})
    for path in ("same.py", "other.py", "moved.py"):
        mark(school, first, path)
        mark(school, first, path)  # a second time changes nothing
    again = accepted_again(school, {"same.py": b"s\n", "other.py": b"2\n", "away.py": b"m\n"})
    assert seen(school, first, first.reviewer_id) == {"same.py", "other.py", "moved.py"}
    assert seen(school, again, first.reviewer_id) == {"same.py"}


def test_what_one_has_seen_is_nothing_to_another(school: School) -> None:
    review = accepted(school)
    mark(school, review, "receipt.py")
    everybody = [reviews.student(school, login) for login in reviews.REVIEWERS]
    other = next(one for one in everybody if one != review.reviewer_id)
    assert seen(school, review, other) == frozenset()


def test_a_mark_is_taken_back(school: School) -> None:
    review = accepted(school)
    mark(school, review, "receipt.py", is_viewed=False)
    mark(school, review, "receipt.py")
    mark(school, review, "receipt.py", is_viewed=False)
    assert seen(school, review, review.reviewer_id) == frozenset()


@pytest.mark.parametrize("path", ["no.py", "../receipt.py", ""])
def test_only_files_of_the_work_are_marked(school: School, path: str) -> None:
    with pytest.raises(MissingError):
        mark(school, accepted(school), path)


def test_of_a_known_work_nothing_is_kept(school: School) -> None:
    review = Review(known_work="peer-project/x", rubric_id=1, reviewer_id=READER, offered_at=school.now())
    files = source.of_files("peer-project", {"a.py": b"x\n"})
    viewed.mark(school, READER, review, files, "a.py", viewed=True)
    assert viewed.by_person(school, READER, review, files.entries) == frozenset()
