"""What is needed to decide on access: a thing, with the people it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel import Session

from lms.domain.access import Standing, looks_after, may_read_work
from lms.services.people import standing
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Job, Person, Review, Round, Slot, Submission, Team, Work

__all__ = [
    "Job",
    "Owned",
    "Person",
    "Review",
    "Round",
    "Slot",
    "Submission",
    "Team",
    "Work",
    "job",
    "review",
    "round_",
    "slot",
    "submission",
    "team",
    "work",
]

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Owned(Generic[Thing]):
    """Something and its owners; of a team's work, the members who have confirmed."""

    thing: Thing
    owners: tuple[Standing, ...]


def work(school: School, work_id: int) -> Owned[Work] | None:
    with school.database.read() as session:
        found = session.get(Work, work_id)
        return Owned(found, _owners(session, found)) if found else None


def submission(school: School, submission_id: int) -> Owned[Submission] | None:
    with school.database.read() as session:
        found = session.get(Submission, submission_id)
        return Owned(found, _owners_of(session, found)) if found else None


def job(school: School, job_id: int) -> Owned[Job] | None:
    with school.database.read() as session:
        found = session.get(Job, job_id)
        if found is None:
            return None
        return Owned(found, _owners_of(session, session.get_one(Submission, found.submission_id)))


def team(school: School, team_id: int) -> Owned[Team] | None:
    """Return a team with all who are in it or asked to be."""
    with school.database.read() as session:
        found = session.get(Team, team_id)
        return Owned(found, _standings(rows.asked_to(session, team_id))) if found else None


def round_(school: School, round_id: int) -> Owned[Round] | None:
    with school.database.read() as session:
        found = session.get(Round, round_id)
        return Owned(found, _owners(session, session.get_one(Work, found.work_id))) if found else None


def review(school: School, review_id: int) -> Owned[Review] | None:
    """Return a review with the authors of what is reviewed; a calibration's is its reviewer alone."""
    with school.database.read() as session:
        found = session.get(Review, review_id)
        if found is None:
            return None
        if found.round_id is None:
            return Owned(found, _standings([session.get_one(Person, found.reviewer_id)]))
        work_id = session.get_one(Round, found.round_id).work_id
        return Owned(found, _owners(session, session.get_one(Work, work_id)))


def slot(school: School, slot_id: int) -> Owned[Slot] | None:
    """Return a time with the authors who have booked it."""
    with school.database.read() as session:
        found = session.get(Slot, slot_id)
        booked = session.get(Review, found.review_id) if found and found.review_id is not None else None
        if found is None or booked is None or booked.round_id is None:
            return Owned(found, ()) if found else None
        work_id = session.get_one(Round, booked.round_id).work_id
        return Owned(found, _owners(session, session.get_one(Work, work_id)))


def readable(school: School, viewer: Person, work_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these works ``viewer`` may read: for lists, such as a mentor's desk."""
    mine = standing(viewer)
    with school.database.read() as session:
        asked = set(work_ids)
        owners = rows.owners_by_work(session, asked)
    return frozenset(one for one in asked if may_read_work(mine, _standings(owners.get(one, ()))))


def in_charge_of(viewer: Person) -> frozenset[int] | None:
    """Return the cohorts that somebody of the staff looks after; None: all of them."""
    mine = standing(viewer)
    return None if looks_after(mine, ()) else mine.cohort_ids


def _owners_of(session: Session, handed_in: Submission) -> tuple[Standing, ...]:
    return _owners(session, session.get_one(Work, handed_in.work_id))


def _owners(session: Session, of: Work) -> tuple[Standing, ...]:
    return _standings(rows.owners_of(session, of))


def _standings(people: Iterable[Person]) -> tuple[Standing, ...]:
    return tuple(standing(person) for person in people)
