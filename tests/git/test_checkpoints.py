"""Git while a checkpoint runs: a clone made before can neither push nor pull, and another can't be made."""

from datetime import timedelta

import pytest

from lms.services.submitting import submissions
from lms.storage.tables import Checkpoint, CheckpointSeat
from tests.git.site import EXERCISE, Client, Site, Student
from tests.support.folk import cohort

DRAWN = "in-pairs"
"""Another exercise than the one that the student has cloned; nothing of it is begun here."""


@pytest.fixture
def seated(site: Site, student: Student, work: Client) -> Client:
    """Let a checkpoint run for a student who has a clone of something else."""
    now, here = site.school.now(), cohort(site.school, student.person.login)
    with site.school.database.write() as session:
        made = Checkpoint(
            cohort_id=here,
            title="First checkpoint",
            starts_at=now - timedelta(minutes=1),
            minutes=60,
            exercises=[DRAWN],
            seed=1,
            by=student.id,
            created_at=now,
            drawn_at=now,
        )
        session.add(made)
        session.flush()
        session.add(CheckpointSeat(checkpoint_id=made.id or 0, person_id=student.id, exercise=DRAWN))
    return work


def test_a_push_to_another_repository_is_refused_in_words(seated: Client, student: Student) -> None:
    before = student.tip()
    seated.commit({"solution.py": b"x = 1\n"})
    done = seated.push()
    assert done.status != 0
    assert f"Until it ends only this repository is open: {DRAWN}." in done.said
    assert student.tip() == before
    assert submissions.attempts(student.site.school, student.work_id()) == ()


def test_a_pull_and_another_clone_are_refused_too(seated: Client, student: Student) -> None:
    assert seated.git("fetch").status != 0
    done = seated.git("clone", student.url(EXERCISE), "again")
    assert done.status != 0
    assert DRAWN in done.said


def test_another_student_is_not_concerned(site: Site, seated: Client) -> None:
    other = site.student()
    assert seated.git("clone", other.url(EXERCISE), "others").status == 0
