"""What is read for a review: the pinned commit, a known work, and what both are compared with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.people import Role
from lms.domain.reviews.hunks import Change, Side, hunks
from lms.domain.reviews.known import KnownAnswers, KnownWork
from lms.domain.reviews.states import ReviewKind
from lms.errors import MissingError
from lms.services.reviews.desk import bases, history, source
from lms.services.reviews.desk.bases import FileState
from lms.services.school import School
from lms.storage.git import linediff
from lms.storage.tables import Review
from tests.support import reviews
from tests.support.desk_works import FILES, accepted, accepted_again, hand_in
from tests.support.folk import person


def test_a_review_reads_its_own_commit_whatever_is_pushed_later(school: School) -> None:
    review = accepted(school)
    hand_in(school, reviews.student(school, "aru"), {"receipt.py": b"later\n"})
    files = source.of_review(school, review)
    assert files.read("receipt.py") == FILES["receipt.py"]
    assert files.read_all() == FILES
    assert [one.path for one in files.entries] == sorted(FILES)
    assert files.commit_id is not None


@pytest.mark.parametrize("path", ["no.py", "../receipt.py", "", "src", "/receipt.py", "receipt.py\0"])
def test_what_is_not_in_the_work_is_not_read(school: School, path: str) -> None:
    with pytest.raises(MissingError):
        source.of_review(school, accepted(school)).read(path)


def with_known(school: School, files: dict[str, bytes]) -> School:
    """Return the school with a known work of its project."""
    answers = KnownAnswers.model_validate(
        {"answers": [{"criterion": 1, "value": 1, "why": {"kk": "a", "ru": "a", "en": "a"}}]}
    )
    project = school.catalogue.get(reviews.PROJECT)
    known = replace(project, known=(KnownWork("sample", files, answers),))
    others = [one for one in school.catalogue if one.slug != project.slug]
    with_known = replace(school.catalogue, exercises=(*others, known))
    return replace(school, shelf=lambda: with_known)


def calibration(school: School, name: str) -> Review:
    kind, now = ReviewKind.CALIBRATION, school.now()
    return Review(known_work=name, kind=kind, rubric_id=1, reviewer_id=1, offered_at=now)


def test_a_known_work_is_read_from_its_exercise(school: School) -> None:
    starter = school.catalogue.get(reviews.PROJECT).starter_files()
    here = with_known(school, {**starter, "new.py": b"x = 1\n"})
    review = calibration(school, f"{reviews.PROJECT}/sample")
    files = source.of_review(here, review)
    assert (files.commit_id, files.exercise, files.read("new.py")) == (None, reviews.PROJECT, b"x = 1\n")
    found = bases.stands(files.entries, bases.starter_of(here, review).entries)
    assert {one.entry.path: one.state for one in found} == {
        **dict.fromkeys(starter, FileState.UNCHANGED),
        "new.py": FileState.NEW,
    }
    assert bases.last_of(here, review) is None
    assert history.of_review(here, person(here, "mentor", Role.MENTOR, password=None), review) == ()


@pytest.mark.parametrize("name", ["peer-project/no", "nothing/sample", "", "peer-project"])
def test_a_known_work_that_is_gone_is_missing(school: School, name: str) -> None:
    with pytest.raises(MissingError):
        source.of_review(with_known(school, {}), calibration(school, name))


def test_git_and_we_name_contents_alike(school: School) -> None:
    files = source.of_review(school, accepted(school))
    again = source.of_files("x", files.read_all())
    assert again.entries == files.entries


def test_the_last_base_is_the_reviewers_own_round_or_else_a_decided_one(school: School) -> None:
    first = accepted(school, {"receipt.py": b"first\n"})
    assert bases.last_of(school, first) is None
    second = accepted_again(school, {"receipt.py": b"second\n"})
    last = bases.last_of(school, second)
    assert last is not None
    assert last.read("receipt.py") == b"first\n"
    starter = bases.starter_of(school, second)
    assert starter.read_all() == school.catalogue.get(reviews.PROJECT).starter_files()


def test_states_follow_the_content() -> None:
    now = source.of_files("x", {"a": b"1", "b": b"2", "c": b"3"})
    before = source.of_files("x", {"a": b"1", "b": b"0", "d": b"4"})
    found = {one.entry.path: one.state.value for one in bases.stands(now.entries, before.entries)}
    assert found == {"a": "unchanged", "b": "changed", "c": "new", "d": "gone"}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("", "", []),
        ("a\n", "a\n", []),
        ("", "a\n", [Change(0, 0, 0, 1)]),
        ("a\n", "", [Change(0, 1, 0, 0)]),
        ("a\nb\nc\n", "a\nx\nc\n", [Change(1, 1, 1, 1)]),
        ("a\nc\n", "a\nb\nc\n", [Change(1, 0, 1, 1)]),
        ("a\nb\n", "b\n", [Change(0, 1, 0, 0)]),
        ("@@ -9 +9 @@\n", "@@ -8 +8 @@\n", [Change(0, 1, 0, 1)]),  # what looks like git's words is a line
    ],
)
def test_changed_lines_are_found(old: str, new: str, changes: list[Change]) -> None:
    assert list(linediff.changes(old.encode(), new.encode()) or ()) == changes


lines = some.lists(some.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=30)


@given(lines, lines)
def test_hunks_lead_from_the_old_text_to_the_new_one(old: list[str], new: list[str]) -> None:
    changes = linediff.changes("".join(old).encode(), "".join(new).encode())
    assert changes is not None
    place, rebuilt = 0, []
    for hunk in hunks(changes, len(old), around=2):
        rebuilt += old[place : place + hunk.skipped]
        place += hunk.skipped
        for row in hunk.rows:
            if row.side is Side.SAME:
                assert row.old == place
                assert row.new == len(rebuilt)
            rebuilt += [new[row.new]] if row.new is not None else []
            place += row.old is not None
    assert rebuilt + old[place:] == new
