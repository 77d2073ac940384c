"""The run of an intake: once, for everybody, with the file that proves it; and what each is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.exercises import Texts
from lms.domain.guardians.consents import Purpose
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.allocation import Last
from lms.domain.tracks.intakes import (
    IntakeState,
    Message,
    Published,
    PublishedStudent,
    PublishedTrack,
    PublishedWish,
    Wished,
)
from lms.domain.tracks.waitlists import SeatState
from lms.errors import N_, ConflictError, MissingError
from lms.services import consents, inbox, seats
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.tracks import intakes, stays
from lms.storage import works
from lms.storage.changes import change
from lms.storage.tables import (
    Allotment,
    Entrant,
    Intake,
    IntakeTrack,
    Person,
    Programme,
    Seat,
    Track,
    Wish,
)
from lms.storage.tracks import intakes as rows

Tracks = Sequence[tuple[IntakeTrack, Track]]


@dataclass(frozen=True)
class Result:
    """What a student got, why, and which tracks of the intake had places left over."""

    allotment: Allotment
    messages: tuple[Message, ...]
    open_tracks: tuple[tuple[int, Texts], ...]


@dataclass(frozen=True)
class Line:
    """Somebody in the results."""

    allotment: Allotment
    person: Person
    pseudonym: str


def run_due(school: School) -> int:
    """Run the lotteries of the intakes whose window is over. A chore."""
    with school.database.read() as session:
        due = [one.id or 0 for one in rows.to_run(session, school.now())]
    return sum(_run_due(school, intake_id) for intake_id in due)


def _run_due(school: School, intake_id: int) -> bool:
    try:
        run(school, intake_id)
    except ConflictError:
        return False
    return True


def run(school: School, intake_id: int) -> None:
    """Share out the tracks of an open intake; closing it early, if its end has not come.

    Of several who run it at once one does. All that follows happens in the same transaction: places, lines,
    the file, and what everybody is told.
    """
    with school.database.write() as session:
        now = school.now()
        is_open = (col(Intake.id) == intake_id, col(Intake.state) == IntakeState.OPEN)
        if not change(session, Intake, *is_open, state=IntakeState.DONE, ran_at=now):
            raise ConflictError(N_("This intake is not open: its lottery has run, or it was called off."))
        intake = session.get_one(Intake, intake_id)
        intake.closes_at = min(intake.closes_at, now)
        tracks = rows.tracks_of(session, intake_id)
        for row, track in sorted(tracks, key=lambda one: one[0].track_id):  # all lock them in this order
            seats.lock(session, track_id=row.track_id)
            session.refresh(track)
            if track.closed_at is not None:  # since the opening: nobody is taken in any more
                row.capacity = 0
        people = _entrants(session, school, intake)
        published = rules.publish(_bare(session, school, intake, tracks, people))
        intake.published = rules.written(published)
        session.add(intake)
        _keep(session, school, intake, tracks, published, people)


def _entrants(session: Session, school: School, intake: Intake) -> dict[str, tuple[Entrant, list[Wish]]]:
    """Return who takes part, by pseudonym: those with wishes who are still there and may still learn."""
    programme, wishes = session.get_one(Programme, intake.programme_id), rows.wishes(session, intake.id or 0)
    here = {one.id for one in rows.students(session, intake.programme_id)}
    found = [(one, person) for one, person in rows.entrants(session, intake.id or 0) if person.id in here]
    people = [person for _, person in found]
    paused = consents.stopped(session, school, people, Purpose.STUDY, rules_of(programme))
    return {
        one.pseudonym: (one, wishes[one.person_id])
        for one, _ in found
        if one.person_id in wishes and one.person_id not in paused
    }


def _bare(
    session: Session,
    school: School,
    intake: Intake,
    tracks: Tracks,
    people: Mapping[str, tuple[Entrant, list[Wish]]],
) -> Published:
    """Return what the lottery needs to know; who goes before others is found out, and kept with the wish."""
    prepared = {row.track_id: track.needs for row, track in tracks if row.prepared_first and track.needs}
    slugs = {row.track_id: track.slug for row, track in tracks}
    students = []
    for name, (entrant, wishes) in people.items():
        if any(wish.track_id in prepared for wish in wishes):
            passed = works.passed_by(session, entrant.person_id, school.catalogue.reviewed)
            for wish in wishes:
                wish.priority = int(not passed.issuperset(prepared.get(wish.track_id, ())))
                session.add(wish)
        wished = tuple(PublishedWish(track=slugs[one.track_id], group=one.priority) for one in wishes)
        students.append(PublishedStudent(name=name, number=1, wishes=wished))
    return Published(
        programme=session.get_one(Programme, intake.programme_id).slug,
        intake=intake.name,
        opened_at=intake.opened_at or intake.opens_at,
        closed_at=intake.closes_at,
        digest=intake.digest,
        seed=intake.seed,
        tracks=tuple(
            PublishedTrack(slug=track.slug, name=title_of(track), seats=row.seats, capacity=row.capacity or 0)
            for row, track in tracks
        ),
        students=tuple(students),
    )


def _keep(  # noqa: PLR0917  the parts of one run
    session: Session,
    school: School,
    intake: Intake,
    tracks: Tracks,
    published: Published,
    people: Mapping[str, tuple[Entrant, list[Wish]]],
) -> None:
    by_slug = {track.slug: track for _, track in tracks}
    for (row, _), shared in zip(tracks, published.tracks, strict=True):
        row.last_priority = shared.last.group if shared.last else None
        row.last_number = shared.last.number if shared.last else None
        session.add(row)
    in_order = sorted(published.students, key=lambda one: one.number)
    for one in in_order:
        got = by_slug[one.track] if one.track is not None else None
        session.add(_allotment(school, intake, one, people[one.name], got))
    placed = [
        (by_slug[one.track], people[one.name][0].person_id) for one in in_order if one.track is not None
    ]
    for track, person_id in placed:  # all seats before the first move: what that frees is counted right
        seats.hold(session, school, track, person_id, intake_id=intake.id)
    for track, person_id in placed:
        _place(session, school, intake, track, person_id)
    for _, track in tracks:
        _tell_coach(session, school, intake, track, sum(one is track for one, _ in placed))
    without = [(one, *people[one.name]) for one in in_order if one.track is None]
    for _, entrant, _ in without:
        _tell_full(session, school, intake, entrant.person_id)
    for row, _ in tracks:
        _line_up(session, school, intake, row.track_id, without)


def _allotment(
    school: School,
    intake: Intake,
    one: PublishedStudent,
    entered: tuple[Entrant, list[Wish]],
    got: Track | None,
) -> Allotment:
    entrant, wishes = entered
    rank = next((wish.rank for wish in wishes if got is not None and wish.track_id == got.id), None)
    return Allotment(
        intake_id=intake.id or 0,
        person_id=entrant.person_id,
        number=one.number,
        track_id=got.id if got is not None else None,
        rank=rank,
        place=one.place,
        created_at=school.now(),
    )


def _place(session: Session, school: School, intake: Intake, track: Track, person_id: int) -> None:
    stays.place(session, school, person_id, track.id or 0, intake_id=intake.id)
    words = N_("“%(name)s”: you have a place on %(title)s.")
    values = {"name": intake.name, "title": title_of(track)}
    path, key = intakes.path_of(intake), f"intake-done:{intake.id}:{person_id}"
    inbox.tell(session, school, person_id, words, values, path, key)


def _tell_coach(session: Session, school: School, intake: Intake, track: Track, count: int) -> None:
    if track.coach_id is None or not count:
        return
    words = N_("“%(name)s” is shared out. Students on %(title)s now: %(count)s")
    values = {"name": intake.name, "title": title_of(track), "count": count}
    key = f"intake-coach:{intake.id}:{track.id}"
    inbox.tell(session, school, track.coach_id, words, values, f"/tracks/{track.id}/people", key)


def _tell_full(session: Session, school: School, intake: Intake, person_id: int) -> None:
    words = N_("“%(name)s”: your wishes were full. You are in line for them; see what is open now.")
    path, key = intakes.path_of(intake), f"intake-done:{intake.id}:{person_id}"
    inbox.tell(session, school, person_id, words, {"name": intake.name}, path, key)


def _line_up(
    session: Session,
    school: School,
    intake: Intake,
    track_id: int,
    without: Sequence[tuple[PublishedStudent, Entrant, list[Wish]]],
) -> None:
    """Put those without a place who wished for a track into its line, with their lottery numbers."""
    track = seats.lock(session, track_id=track_id)
    there = rows.in_line_or_seated(session, track_id)
    for one, entrant, wishes in without:
        wish = next((wish for wish in wishes if wish.track_id == track_id), None)
        if wish is None or entrant.person_id in there or track.closed_at is not None:
            continue
        session.add(
            Seat(
                person_id=entrant.person_id,
                track_id=track_id,
                state=SeatState.WAITING,
                priority=wish.priority,
                number=one.number,
                intake_id=intake.id,
                asked_at=school.now(),
            )
        )
    session.flush()
    seats.fill(session, school, track)


def result_of(school: School, intake_id: int, person_id: int) -> Result | None:
    """Return what came of an intake for a student; None for who had no wishes in it."""
    with school.database.read() as session:
        found = rows.allotment(session, intake_id, person_id)
        if found is None:
            return None
        tracks = {row.track_id: (row, track) for row, track in rows.tracks_of(session, intake_id)}
        wishes = rows.wishes_of(session, intake_id, person_id)
    wished = [_wished(*tracks[one.track_id], one.priority) for one in wishes]
    rank = found.rank - 1 if found.rank is not None else None
    left = (track for row, track in tracks.values() if row.capacity and row.last_number is None)
    return Result(
        allotment=found,
        messages=rules.explain(found.number, wished, rank, found.place),
        open_tracks=tuple((one.id or 0, title_of(one)) for one in left if one.closed_at is None),
    )


def _wished(row: IntakeTrack, track: Track, priority: int) -> Wished:
    last = None if row.last_number is None else Last(row.last_priority or 0, row.last_number)
    title: Texts = title_of(track)
    return Wished(title, row.capacity or 0, priority, last)


def results(school: School, intake_id: int) -> dict[int | None, list[Line]]:
    """Return everybody's results, by track; under None those without one."""
    found: dict[int | None, list[Line]] = {}
    with school.database.read() as session:
        for allotment, person, entrant in rows.allotments(session, intake_id):
            found.setdefault(allotment.track_id, []).append(Line(allotment, person, entrant.pseudonym))
    return found


def published(school: School, key: str) -> str:
    """Return the file of an intake that has run."""
    intake, _ = intakes.by_key(school, key)
    if intake.published is None:
        raise MissingError(N_("The file is published after the lottery."))
    return intake.published
