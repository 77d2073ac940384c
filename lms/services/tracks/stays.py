"""Who is on which track: placed by an intake, for a trial, by a change that can be taken back.

One track is somebody's own in a programme, and one more can be tried at a time. Nothing is deleted: every
stay, with its reason, is the student's path.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.tracks.switches import BACK, TRIAL, StayEnd, StayKind, may_take_back
from lms.domain.tracks.waitlists import SeatState
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import consents, inbox, seats
from lms.services.school import School
from lms.storage.changes import add_rows, change
from lms.storage.tables import Person, Seat, Track, TrackStay
from lms.storage.tracks import seats as seat_rows
from lms.storage.tracks import stays as rows

LONGEST = 500
ALONE = {"key_share": True}
"""One move of a person at a time; the tracks that it is between are locked in one order, by all."""
SEATS = {StayEnd.FINISHED: SeatState.DONE, StayEnd.MISSED: SeatState.MISSED}
ENDED = {
    StayEnd.FINISHED: N_("You have finished %(title)s. What you made there stays yours."),
    StayEnd.MISSED: N_("You were not seen on %(title)s, so the seat goes on. You can stand in line again."),
}
NO_STAY = N_("This stay on a track is over already.")


def own(session: Session, person_id: int, programme_id: int) -> TrackStay | None:
    """Return the stay on a person's own track in a programme."""
    return _running(session, person_id, programme_id, StayKind.MEMBER)


def trial(session: Session, person_id: int, programme_id: int) -> TrackStay | None:
    return _running(session, person_id, programme_id, StayKind.TRIAL)


def place(
    session: Session,
    school: School,
    person_id: int,
    track_id: int,
    *,
    intake_id: int | None = None,
    by: int | None = None,
    reason: str = "",
) -> TrackStay:
    """Give somebody a seat on a track and let them begin: an intake's or the school's decision.

    The seats are not counted here. Whoever is on another track of the programme changes. Of an intake the
    coach is told once, by the intake.
    """
    track = session.get(Track, track_id)
    if track is None:
        raise MissingError(N_("There is no such track."))
    rows.hold_people(session, [person_id])
    _lock_both(session, person_id, track)
    present = own(session, person_id, track.programme_id)
    if present is not None and present.track_id == track_id:
        return present
    seats.hold(session, school, track, person_id, intake_id=intake_id)
    stay = _move(session, school, person_id, track, reason, by=by, tells=intake_id is None)
    stay.intake_id = intake_id
    session.add(stay)
    return stay


def place_all(
    session: Session, school: School, placed: Sequence[tuple[Track, int]], *, intake_id: int
) -> None:
    """Let everybody begin whom an intake has given a seat: newcomers at once, one by one who changes.

    Whoever calls this holds the people and the tracks, and has given the seats.
    """
    if not placed:
        return
    programme_id = placed[0][0].programme_id
    there = rows.on_the_way(session, [person_id for _, person_id in placed], programme_id)
    new = [
        _stay(school, one, track, StayKind.MEMBER, "", by=None) for track, one in placed if one not in there
    ]
    for stay in new:
        stay.intake_id = intake_id
    add_rows(session, new)
    for track, person_id in placed:
        if person_id in there:
            place(session, school, person_id, track.id or 0, intake_id=intake_id)


def try_out(school: School, person_id: int, track_id: int, reason: str = "") -> TrackStay:
    """Begin a trial of an open track: it costs no seat, neither there nor on the own track."""
    with school.database.write() as session:
        track = open_track(session, school, person_id, track_id)
        for stay in rows.running(session, person_id):
            if stay.track_id == track_id:
                raise ConflictError(N_("You are on this track already."))
        if trial(session, person_id, track.programme_id) is not None:
            raise ConflictError(N_("You are trying another track. End that trial first."))
        stay = _begin(session, school, person_id, track, StayKind.TRIAL, reason, by=person_id)
        _tell_coach(session, school, stay, track, N_("%(name)s tries %(title)s for two weeks."))
    return stay


def switch(school: School, person_id: int, track_id: int, reason: str) -> TrackStay:
    """Go over to a track that has a free seat, or one that was offered; the old seat is given up."""
    reason = reason.strip()[:LONGEST]
    if not reason:
        raise RefusedError(N_("Write why you change: one sentence is enough."), field="reason")
    with school.database.write() as session:
        track = open_track(session, school, person_id, track_id)
        present = own(session, person_id, track.programme_id)
        if present is not None and present.track_id == track_id:
            raise ConflictError(N_("You are on this track already."))
        seats.take(session, school, track, person_id)
        return _move(session, school, person_id, track, reason, by=person_id)


def take_back(school: School, person_id: int, stay_id: int) -> TrackStay:
    """Undo a change within a week, if there is still a seat on the track before."""
    with school.database.write() as session:
        stay = _own_stay(session, person_id, stay_id)
        before = session.get(TrackStay, stay.before_id) if stay.before_id is not None else None
        if before is None or not may_take_back(stay.started_at, school.now()):
            raise ConflictError(N_("This change can't be taken back any more."))
        track = open_track(session, school, person_id, before.track_id)
        seats.take(session, school, track, person_id)
        words = N_("The change was taken back.")
        returned = _move(session, school, person_id, track, words, by=person_id, ending=StayEnd.TAKEN_BACK)
        returned.before_id = None
        session.add(returned)
    return returned


def leave(
    school: School, person_id: int, stay_id: int, reason: str, *, by: int, ending: StayEnd = StayEnd.LEFT
) -> None:
    """End a stay: a trial, or the place on the own track, whose seat goes to the next in line."""
    with school.database.write() as session:
        stay = _own_stay(session, person_id, stay_id)
        _end(session, school, stay, ending, reason)
        track = session.get_one(Track, stay.track_id)
        if stay.kind is StayKind.MEMBER:
            _give_up(session, school, stay, reason, SEATS.get(ending, SeatState.LEFT))
        if by == person_id:
            _tell_coach(session, school, stay, track, N_("%(name)s has left %(title)s: %(reason)s"))
        else:
            words = ENDED.get(ending, N_("Your time on %(title)s has ended: %(reason)s"))
            values = {"title": seats.title_of(track), "reason": reason}
            inbox.tell(session, school, person_id, words, values, "/tracks/mine", f"stay-end:{stay.id}")


def end_trials(school: School) -> int:
    """End the trials whose two weeks are over, and say what can come next. A chore."""
    with school.database.read() as session:
        due = [one.id or 0 for one in rows.trials_over(session, school.now())]
    return sum(_end_trial(school, stay_id) for stay_id in due)


def back_until(stay: TrackStay) -> datetime | None:
    """Return until when a change can be taken back; None for a stay that did not come by one."""
    return stay.started_at + BACK if stay.before_id is not None else None


def _end_trial(school: School, stay_id: int) -> int:
    with school.database.write() as session:
        stay = session.get_one(TrackStay, stay_id)
        try:
            _end(session, school, stay, StayEnd.OVER, "")
        except ConflictError:
            return 0
        track = session.get_one(Track, stay.track_id)
        words = N_("Your trial of %(title)s is over. Stay there, try another track, or go on with your own.")
        values = {"title": seats.title_of(track)}
        inbox.tell(session, school, stay.person_id, words, values, f"/tracks/{track.id}", f"trial:{stay.id}")
    return 1


def _move(
    session: Session,
    school: School,
    person_id: int,
    track: Track,
    reason: str,
    *,
    by: int | None,
    ending: StayEnd = StayEnd.SWITCHED,
    tells: bool = True,
) -> TrackStay:
    """Begin on a track whose seat is held, and end what goes on elsewhere: a place before, a trial of it."""
    present = own(session, person_id, track.programme_id)
    tried = trial(session, person_id, track.programme_id)
    if tried is not None and tried.track_id == track.id:
        _end(session, school, tried, StayEnd.KEPT, reason)
    stay = _begin(session, school, person_id, track, StayKind.MEMBER, reason, by=by)
    if present is not None:
        _end(session, school, present, ending, reason)
        _give_up(session, school, present, reason, SeatState.LEFT)
        stay.before_id = present.id
        session.add(stay)
    if tells:
        _tell_coach(session, school, stay, track, N_("%(name)s is on %(title)s now."))
    return stay


def _begin(  # noqa: PLR0917  as the verbs above say it
    session: Session,
    school: School,
    person_id: int,
    track: Track,
    kind: StayKind,
    reason: str,
    *,
    by: int | None,
) -> TrackStay:
    stay = _stay(school, person_id, track, kind, reason, by=by)
    session.add(stay)
    session.flush()
    return stay


def _stay(
    school: School, person_id: int, track: Track, kind: StayKind, reason: str, *, by: int | None
) -> TrackStay:
    now = school.now()
    return TrackStay(
        person_id=person_id,
        track_id=track.id or 0,
        kind=kind,
        started_at=now,
        until=now + TRIAL if kind is StayKind.TRIAL else None,
        reason=reason.strip()[:LONGEST],
        by=by,
    )


def _end(session: Session, school: School, stay: TrackStay, ending: StayEnd, reason: str) -> None:
    is_running = (col(TrackStay.id) == stay.id, col(TrackStay.ended_at).is_(None))
    values = {"ended_at": school.now(), "ending": ending, "end_reason": reason.strip()[:LONGEST]}
    if not change(session, TrackStay, *is_running, **values):
        raise ConflictError(NO_STAY)
    session.refresh(stay)


def _give_up(session: Session, school: School, stay: TrackStay, reason: str, state: SeatState) -> None:
    track = session.get_one(Track, stay.track_id)
    seat: Seat | None = seat_rows.live(session, track, stay.person_id)
    if seat is not None:
        seats.leave(session, school, seat, reason, state)


def _running(session: Session, person_id: int, programme_id: int, kind: StayKind) -> TrackStay | None:
    for stay in rows.running(session, person_id):
        if stay.kind is kind and session.get_one(Track, stay.track_id).programme_id == programme_id:
            return stay
    return None


def _own_stay(session: Session, person_id: int, stay_id: int) -> TrackStay:
    stay = session.get(TrackStay, stay_id)
    if stay is None or stay.person_id != person_id:
        raise MissingError(N_("There is no such page."))
    if stay.ended_at is not None:
        raise ConflictError(NO_STAY)
    return stay


def open_track(session: Session, school: School, person_id: int, track_id: int) -> Track:
    """Return a locked track that a student of its programme may go to."""
    consents.check(session, school, person_id, Purpose.STUDY)
    person = session.get_one(Person, person_id, with_for_update=ALONE)
    track = session.get(Track, track_id)
    if track is None or track.programme_id not in rows.programmes_of(session, person.cohort_ids):
        raise MissingError(N_("There is no such track."))
    _lock_both(session, person_id, track)
    if track.closed_at is not None:
        raise ConflictError(N_("Nobody is taken in here any more. Choose another."))
    return track


def _lock_both(session: Session, person_id: int, track: Track) -> None:
    """Keep others from sharing out the seats of a track and of the one before, always in one order."""
    present = own(session, person_id, track.programme_id)
    ids = {track.id or 0, present.track_id if present is not None else track.id or 0}
    for track_id in sorted(ids):
        seats.lock(session, track_id=track_id)
    session.refresh(track)


def _tell_coach(session: Session, school: School, stay: TrackStay, track: Track, words: str) -> None:
    if track.coach_id is None or track.coach_id == stay.by == stay.person_id:
        return
    name = session.get_one(Person, stay.person_id).name
    values = {"name": name, "title": seats.title_of(track), "reason": stay.end_reason or stay.reason}
    key = f"stay:{stay.id}:{stay.ending or 'begun'}"
    inbox.tell(session, school, track.coach_id, words, values, f"/tracks/{track.id}/people", key)
