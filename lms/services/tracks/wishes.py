"""Wishes: a student's own ranked list in an intake, saved at once and changeable until the end."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.people import Role
from lms.domain.tracks.intakes import IntakeState, Step, stepped
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.school import School
from lms.services.seats import title_of
from lms.storage import works
from lms.storage.tables import Entrant, Intake, IntakeTrack, Person, Track, Wish
from lms.storage.tracks import intakes as rows
from lms.storage.tracks import stays

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other."""
NO_INTAKE = N_("There is no such intake.")


@dataclass(frozen=True)
class TrackChoice:
    """A track that can be wished for. ``missing`` are the exercises it builds on that are not passed yet."""

    row: IntakeTrack
    track: Track
    title: Texts
    needs: tuple[tuple[str, Texts], ...]
    missing: frozenset[str]


@dataclass(frozen=True)
class WishList:
    """An intake as one student sees it: the wishes, dearest first, and what else there is."""

    intake: Intake
    wishes: tuple[TrackChoice, ...]
    others: tuple[TrackChoice, ...]
    pseudonym: str | None
    is_open: bool


@dataclass(frozen=True)
class OpenIntake:
    """An intake that is open to a student, and how many wishes they have in it."""

    intake: Intake
    wishes: int


def mine(school: School, person: Person) -> tuple[Intake, ...]:
    """Return the intakes of a student's programmes that were opened, the newest first."""
    with school.database.read() as session:
        programmes = stays.programmes_of(session, person.cohort_ids)
        return tuple(one for one in rows.listing(session, programmes) if one.opened_at is not None)


def open_for(school: School, person: Person) -> tuple[OpenIntake, ...]:
    """Return the intakes in which a student can wish now, those that close first before others."""
    now = school.now()
    found = [one for one in mine(school, person) if one.state is IntakeState.OPEN and now < one.closes_at]
    with school.database.read() as session:
        return tuple(
            OpenIntake(one, len(rows.wishes_of(session, one.id or 0, person.id or 0)))
            for one in sorted(found, key=lambda one: one.closes_at)
        )


def of_person(school: School, person: Person, intake_id: int) -> WishList:
    """Return the wishes of a student; an intake that is not theirs does not exist for them."""
    with school.database.read() as session:
        intake = _visible(session, person, intake_id)
        passed = works.passed_by(session, person.id or 0, school.catalogue.reviewed)
        found = {
            row.track_id: _choice(school, row, track, passed)
            for row, track in rows.tracks_of(session, intake_id)
        }
        wished = [one.track_id for one in rows.wishes_of(session, intake_id, person.id or 0)]
        entrant = rows.entrant(session, intake_id, person.id or 0)
    return WishList(
        intake=intake,
        wishes=tuple(found[one] for one in wished if one in found),
        others=tuple(one for track_id, one in found.items() if track_id not in wished),
        pseudonym=entrant.pseudonym if entrant else None,
        is_open=intake.state is IntakeState.OPEN and school.now() < intake.closes_at,
    )


def save(school: School, person_id: int, intake_id: int, track_ids: Sequence[int]) -> None:
    """Keep a whole list of wishes, dearest first, in place of the one before."""
    with school.database.write() as session:
        _save(session, school, _open(session, school, person_id, intake_id), person_id, track_ids)


def step(school: School, person_id: int, intake_id: int, track_id: int, one: Step) -> None:
    """Add, move or take out one wish."""
    with school.database.write() as session:
        intake = _open(session, school, person_id, intake_id)
        before = [wish.track_id for wish in rows.wishes_of(session, intake_id, person_id)]
        _save(session, school, intake, person_id, stepped(before, track_id, one))


def _save(session: Session, school: School, intake: Intake, person_id: int, track_ids: Sequence[int]) -> None:
    intake_id = intake.id or 0
    there = {row.track_id for row, _ in rows.tracks_of(session, intake_id)}
    if len(set(track_ids)) < len(track_ids) or not there.issuperset(track_ids):
        raise RefusedError(N_("Choose each track of this intake at most once."))
    entrant = rows.entrant(session, intake_id, person_id) or _enter(school, intake_id, person_id)
    entrant.changed_at = school.now()
    session.add(entrant)
    rows.drop_wishes(session, intake_id, person_id)
    for rank, track_id in enumerate(track_ids, 1):
        session.add(Wish(intake_id=intake_id, person_id=person_id, rank=rank, track_id=track_id))


def _enter(school: School, intake_id: int, person_id: int) -> Entrant:
    """Give somebody the name that the public file calls them by: drawn once, chosen by nobody."""
    name = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    now = school.now()
    return Entrant(intake_id=intake_id, person_id=person_id, pseudonym=name, created_at=now, changed_at=now)


def _open(session: Session, school: School, person_id: int, intake_id: int) -> Intake:
    """Return a locked intake whose wishes this student may change now."""
    intake = rows.locked(session, intake_id)
    person = session.get_one(Person, person_id)
    if intake is None or not _may_wish(session, person, intake):
        raise MissingError(NO_INTAKE)
    if intake.state is not IntakeState.OPEN or school.now() >= intake.closes_at:
        raise ConflictError(N_("The time for wishes is over. Your list stays as it was."))
    return intake


def _visible(session: Session, person: Person, intake_id: int) -> Intake:
    """Return an intake that was opened to this student, or in which they had wishes."""
    intake = session.get(Intake, intake_id)
    if intake is None or intake.opened_at is None:
        raise MissingError(NO_INTAKE)
    if not _may_wish(session, person, intake) and not rows.entrant(session, intake_id, person.id or 0):
        raise MissingError(NO_INTAKE)
    return intake


def _may_wish(session: Session, person: Person, intake: Intake) -> bool:
    inside = stays.programmes_of(session, person.cohort_ids)
    return person.role is Role.STUDENT and person.active and intake.programme_id in inside


def _choice(school: School, row: IntakeTrack, track: Track, passed: frozenset[str]) -> TrackChoice:
    titles = school.catalogue.titles
    needs = tuple((slug, titles[slug]) for slug in track.needs if slug in titles)
    missing = frozenset(slug for slug, _ in needs if slug not in passed)
    return TrackChoice(row, track, title_of(track), needs, missing)
