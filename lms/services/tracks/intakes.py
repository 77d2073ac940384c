"""Intakes: made by an admin for a programme, opened, watched while wishes come in, called off or run."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col

from lms.domain.exercises import Texts
from lms.domain.people import tidy
from lms.domain.tracks.allocation import digest_of
from lms.domain.tracks.intakes import IntakeState
from lms.domain.tracks.waitlists import no_show_rate, soft_capacity
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.school import School
from lms.services.seats import title_of
from lms.storage.changes import change
from lms.storage.tables import Intake, IntakeTrack, Programme, Track
from lms.storage.tracks import intakes as rows
from lms.storage.tracks import stays

__all__ = [
    "Intake",
    "IntakeView",
    "Plan",
    "Programme",
    "Share",
    "TrackDemand",
    "by_id",
    "by_key",
    "cancel",
    "create",
    "demand",
    "extend",
    "listing",
    "open_",
    "path_of",
    "replan",
    "tracks_for",
    "view",
]

SHORTEST = timedelta(minutes=10)
MOST_SEATS = 10_000
NO_INTAKE = N_("There is no such intake.")


@dataclass(frozen=True)
class Share:
    """What an intake has of a track."""

    seats: int
    prepared_first: bool = False


@dataclass(frozen=True)
class Plan:
    """What an admin sets about an intake; ``shares`` are by track."""

    name: str
    opens_at: datetime
    closes_at: datetime
    shares: Mapping[int, Share]


@dataclass(frozen=True)
class IntakeView:
    """An intake in a list: how many may wish, and how many do."""

    intake: Intake
    programme: Programme
    students: int
    wishing: int


@dataclass(frozen=True)
class TrackDemand:
    """A track of an intake: how many wish for it most, and how many at all."""

    row: IntakeTrack
    track: Track
    firsts: int
    wishes: int

    @property
    def title(self) -> Texts:
        return title_of(self.track)


def create(school: School, by: int, programme_id: int, plan: Plan) -> Intake:
    """Plan an intake. Its seed is drawn now, and nobody is shown it before the run."""
    with school.database.write() as session:
        if session.get(Programme, programme_id) is None:
            raise MissingError(N_("There is no such programme."))
        _check(session, programme_id, plan)
        seed, now = secrets.token_hex(32), school.now()
        intake = Intake(
            programme_id=programme_id,
            name=tidy(plan.name, 80),
            key=secrets.token_hex(8),
            opens_at=plan.opens_at,
            closes_at=plan.closes_at,
            seed=seed,
            digest=digest_of(seed),
            created_by=by,
            created_at=now,
        )
        session.add(intake)
        session.flush()
        _set_tracks(session, intake, plan)
    return intake


def replan(school: School, intake_id: int, plan: Plan) -> None:
    """Change an intake that has not been opened."""
    with school.database.write() as session:
        intake = _locked(session, intake_id)
        if intake.state is not IntakeState.PLANNED:
            raise ConflictError(N_("This intake has been opened: only its end can be moved."))
        _check(session, intake.programme_id, plan)
        intake.name, intake.opens_at, intake.closes_at = tidy(plan.name, 80), plan.opens_at, plan.closes_at
        session.add(intake)
        rows.drop_tracks(session, intake_id)
        _set_tracks(session, intake, plan)


def open_(school: School, intake_id: int) -> None:
    """Open an intake for wishes: its places are counted now, and every student of the programme is told."""
    with school.database.write() as session:
        intake, now = _locked(session, intake_id), school.now()
        if intake.closes_at < now + SHORTEST:
            raise RefusedError(N_("The end has come already. Choose a later one."), field="closes_at")
        is_planned = (col(Intake.id) == intake_id, col(Intake.state) == IntakeState.PLANNED)
        came, missed = rows.came_and_missed(session, intake.programme_id)
        values = {
            "opens_at": min(intake.opens_at, now),
            "opened_at": now,
            "no_show": no_show_rate(missed, came),
        }
        if not change(session, Intake, *is_planned, state=IntakeState.OPEN, **values):
            raise ConflictError(N_("This intake has been opened already, or it was called off."))
        for row, _ in rows.tracks_of(session, intake_id):
            row.capacity = soft_capacity(row.seats, missed, came)
            session.add(row)
        words = N_("Choose your tracks in “%(name)s”: wishes can be changed until %(until)s.")
        values = {"name": intake.name, "until": intake.closes_at}
        students = [one.id or 0 for one in rows.students(session, intake.programme_id)]
        inbox.tell_all(session, school, students, words, values, path_of(intake), f"intake-open:{intake_id}:")


def extend(school: School, intake_id: int, closes_at: datetime) -> None:
    """Move the end of an open intake: to later only, since everybody was told when it is."""
    with school.database.write() as session:
        intake = _locked(session, intake_id)
        if closes_at <= intake.closes_at:
            raise RefusedError(
                N_("Everybody was told the end. It can only be moved to later."), field="closes_at"
            )
        is_open = (col(Intake.id) == intake_id, col(Intake.state) == IntakeState.OPEN)
        if not change(session, Intake, *is_open, closes_at=closes_at, reminded_at=None):
            raise ConflictError(N_("This intake is not open."))


def cancel(school: School, intake_id: int) -> None:
    """Call an intake off; who has wishes in it is told. The wishes stay in the students' history."""
    with school.database.write() as session:
        intake = _locked(session, intake_id)
        before_run = (
            col(Intake.id) == intake_id,
            col(Intake.state).in_((IntakeState.PLANNED, IntakeState.OPEN)),
        )
        if not change(session, Intake, *before_run, state=IntakeState.CANCELLED):
            raise ConflictError(N_("This intake is over already."))
        words = N_("“%(name)s” was called off. Your wishes are kept, and nothing else changes for you.")
        wishing = [one.id or 0 for _, one in rows.entrants(session, intake_id)]
        key = f"intake-cancelled:{intake_id}:"
        inbox.tell_all(session, school, wishing, words, {"name": intake.name}, path_of(intake), key)


def path_of(intake: Intake) -> str:
    return f"/intakes/{intake.id}/wishes"


def by_id(school: School, intake_id: int) -> Intake:
    with school.database.read() as session:
        found = session.get(Intake, intake_id)
    if found is None:
        raise MissingError(NO_INTAKE)
    return found


def by_key(school: School, key: str) -> tuple[Intake, Programme]:
    """Return an intake by the word in its public address: from its opening on."""
    with school.database.read() as session:
        found = rows.by_key(session, key)
        if found is None or found.opened_at is None:
            raise MissingError(NO_INTAKE)
        return found, session.get_one(Programme, found.programme_id)


def listing(school: School) -> tuple[IntakeView, ...]:
    """Return all intakes, the newest first."""
    with school.database.read() as session:
        return tuple(_view(session, one) for one in rows.listing(session))


def view(school: School, intake_id: int) -> IntakeView:
    with school.database.read() as session:
        found = session.get(Intake, intake_id)
        if found is None:
            raise MissingError(NO_INTAKE)
        return _view(session, found)


def _view(session: Session, intake: Intake) -> IntakeView:
    return IntakeView(
        intake,
        session.get_one(Programme, intake.programme_id),
        rows.student_count(session, intake.programme_id),
        rows.with_wishes(session, intake.id or 0),
    )


def demand(school: School, intake_id: int) -> tuple[TrackDemand, ...]:
    """Return what the students wish for, by track."""
    with school.database.read() as session:
        counts = rows.demand(session, intake_id)
        return tuple(
            TrackDemand(row, track, *counts.get(row.track_id, (0, 0)))
            for row, track in rows.tracks_of(session, intake_id)
        )


def tracks_for(school: School, programme_id: int) -> tuple[Track, ...]:
    """Return the tracks that an intake of a programme can have."""
    with school.database.read() as session:
        return tuple(one for one in stays.tracks(session, {programme_id}) if one.closed_at is None)


def _locked(session: Session, intake_id: int) -> Intake:
    found = rows.locked(session, intake_id)
    if found is None:
        raise MissingError(NO_INTAKE)
    return found


def _check(session: Session, programme_id: int, plan: Plan) -> None:
    if not tidy(plan.name, 80):
        raise RefusedError(N_("Write a name, such as the month of the start."), field="name")
    if plan.closes_at < plan.opens_at + SHORTEST:
        raise RefusedError(N_("The end must be later than the beginning."), field="closes_at")
    if not plan.shares:
        raise RefusedError(N_("Choose at least one track."), field="tracks")
    known = {one.id for one in stays.tracks(session, {programme_id}) if one.closed_at is None}
    if not known.issuperset(plan.shares):
        raise RefusedError(N_("There is no such track."), field="tracks")
    if any(not 0 <= one.seats <= MOST_SEATS for one in plan.shares.values()):
        raise RefusedError(N_("Seats are a number from 0 to %(most)s."), field="tracks", most=MOST_SEATS)


def _set_tracks(session: Session, intake: Intake, plan: Plan) -> None:
    for track_id, share in plan.shares.items():
        session.add(
            IntakeTrack(
                intake_id=intake.id or 0,
                track_id=track_id,
                seats=share.seats,
                prepared_first=share.prepared_first,
            )
        )
