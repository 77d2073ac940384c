"""What students and coaches do with activities: take a seat, be ready, confirm."""

from collections.abc import Collection

from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.tracks.activities import CompletionState, may_be_ready
from lms.domain.tracks.stations import activity_key
from lms.domain.tracks.waitlists import SeatState
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import consents, inbox, seats
from lms.services.activities.views import may_decide
from lms.services.school import School
from lms.services.tracks import maps
from lms.services.tracks.maps import Known
from lms.storage.changes import change
from lms.storage.tables import Activity, Completion, Person, Seat
from lms.storage.tracks import activities as rows
from lms.storage.tracks import seats as seat_rows
from lms.storage.tracks import stays

LONGEST = 500
LOCKED = N_("This is not open to you yet. The page says what opens it.")


def ask_for_seat(school: School, person_id: int, activity_id: int) -> Seat:
    """Take a seat where one is free, else stand in line for one; what comes before it is done first."""
    known = maps.known_of(school, person_id)
    with school.database.write() as session:
        activity = _of_student(session, school, person_id, activity_id)
        if not _is_unlocked(session, school, activity, known):
            raise ConflictError(LOCKED)
        try:
            return seats.take(session, school, activity, person_id)
        except ConflictError:
            if activity.closed_at is not None:
                raise
            return seats.join(session, school, activity, person_id)


def mark_ready(school: School, person_id: int, activity_id: int) -> Completion:
    """Say that one is ready with an activity; a coach has the next word. Saying it again changes nothing."""
    known = maps.known_of(school, person_id)
    with school.database.write() as session:
        activity = _of_student(session, school, person_id, activity_id)
        seat = seat_rows.live(session, activity, person_id)
        seated = seat is not None and seat.state is SeatState.HELD
        unlocked = _is_unlocked(session, school, activity, known)
        if not may_be_ready(activity.kind, unlocked=unlocked, seated=seated):
            raise ConflictError(LOCKED)
        word = session.get(Completion, (person_id, activity_id), with_for_update=True)
        word = word or Completion(
            person_id=person_id,
            activity_id=activity_id,
            state=CompletionState.READY,
            ready_at=school.now(),
        )
        if word.state is CompletionState.GIVEN_BACK:
            word.state, word.ready_at = CompletionState.READY, school.now()
        session.add(word)
        _tell_coach(session, school, activity, person_id, word)
    return word


def confirm(school: School, coach: Person, pairs: Collection[tuple[int, int]]) -> int:
    """Confirm (person, activity) pairs, those that wait for it; return how many were confirmed."""
    with school.database.write() as session:
        return sum(_confirm(session, school, coach, *pair) for pair in sorted(set(pairs)))


def give_back(school: School, coach: Person, person_id: int, activity_id: int, note: str) -> None:
    """Say that something is missing yet, and what."""
    note = note.strip()[:LONGEST]
    if not note:
        raise RefusedError(N_("Write what is missing, so that they can go on."), field="note")
    with school.database.write() as session:
        activity, _ = _decided(session, coach, person_id, activity_id)
        if not _change(session, school, coach, person_id, activity_id, CompletionState.GIVEN_BACK, note):
            raise ConflictError(N_("Somebody has answered this already."))
        words = N_("%(title)s: something is missing yet. %(note)s")
        values = {"title": seats.title_of(activity), "note": note}
        key = f"given-back:{person_id}:{activity_id}:{school.now().isoformat()}"
        inbox.tell(session, school, person_id, words, values, seats.path_of(activity), key)


def miss(school: School, coach: Person, seat_id: int) -> None:
    """Write that somebody with a seat never came; it makes the expected rate, and frees the seat."""
    with school.database.write() as session:
        seat = session.get(Seat, seat_id)
        if seat is None or seat.activity_id is None:
            raise MissingError(N_("There is no such page."))
        _decided(session, coach, seat.person_id, seat.activity_id)
        if seat.state is not SeatState.HELD:
            raise ConflictError(N_("This seat is not held any more."))
        seats.leave(session, school, seat, ending=SeatState.MISSED)


def _confirm(session: Session, school: School, coach: Person, person_id: int, activity_id: int) -> bool:
    activity, _ = _decided(session, coach, person_id, activity_id)
    if not _change(session, school, coach, person_id, activity_id, CompletionState.CONFIRMED, ""):
        return False
    seat = seat_rows.live(session, activity, person_id)
    if seat is not None:
        seats.leave(session, school, seat, ending=SeatState.DONE)
    words = N_("%(title)s is confirmed. See what it has opened.")
    values = {"title": seats.title_of(activity)}
    inbox.tell(session, school, person_id, words, values, "/tracks/mine", f"done:{person_id}:{activity_id}")
    return True


def _change(  # noqa: PLR0917  who says what of whom
    session: Session,
    school: School,
    coach: Person,
    person_id: int,
    activity_id: int,
    state: CompletionState,
    note: str,
) -> bool:
    is_ready = (
        col(Completion.person_id) == person_id,
        col(Completion.activity_id) == activity_id,
        col(Completion.state) == CompletionState.READY,
    )
    values = {"state": state, "note": note, "decided_at": school.now(), "decided_by": coach.id}
    return change(session, Completion, *is_ready, **values)


def _decided(session: Session, coach: Person, person_id: int, activity_id: int) -> tuple[Activity, Person]:
    """Return what is decided on and whose it is, if the coach may decide; else there is no such page."""
    activity, student = session.get(Activity, activity_id), session.get(Person, person_id)
    if activity is None or student is None or not may_decide(coach, activity, student):
        raise MissingError(N_("There is no such page."))
    return activity, student


def _of_student(session: Session, school: School, person_id: int, activity_id: int) -> Activity:
    """Return a locked activity of one of the student's programmes."""
    consents.check(session, school, person_id, Purpose.STUDY)
    person = session.get_one(Person, person_id)
    activity = session.get(Activity, activity_id)
    if activity is None or activity.programme_id not in stays.programmes_of(session, person.cohort_ids):
        raise MissingError(N_("There is no such page."))
    seats.lock(session, activity_id=activity_id)
    session.refresh(activity)
    return activity


def _is_unlocked(session: Session, school: School, activity: Activity, known: Known) -> bool:
    there = {activity_key(one.slug) for one in rows.of_programmes(session, {activity.programme_id})}
    return all(key in known.done for key in activity.needs if maps.exists(school, key, there))


def _tell_coach(
    session: Session, school: School, activity: Activity, person_id: int, word: Completion
) -> None:
    if activity.coach_id is None:
        return
    values = {"name": session.get_one(Person, person_id).name, "title": seats.title_of(activity)}
    words = N_("%(name)s is ready with %(title)s and waits for your word.")
    key = f"ready:{person_id}:{activity.id}:{word.ready_at.isoformat()}"
    inbox.tell(session, school, activity.coach_id, words, values, "/activities/ready", key)
