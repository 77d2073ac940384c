"""The run of an intake: once, for everybody, with the file that proves it; and what each is told of it."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.intakes import (
    IntakeState,
    Published,
    PublishedStudent,
    PublishedTrack,
    PublishedWish,
)
from lms.domain.tracks.waitlists import SeatState
from lms.errors import N_, ConflictError
from lms.services import consents, inbox, seats
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.tracks import intakes, stays
from lms.storage.changes import add_rows, change
from lms.storage.cohorts import results
from lms.storage.tables import (
    Allotment,
    Entrant,
    Intake,
    IntakeTrack,
    Programme,
    Seat,
    Track,
    Wish,
)
from lms.storage.tracks import intakes as rows
from lms.storage.tracks.stays import hold_people

Tracks = Sequence[tuple[IntakeTrack, Track]]


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
        hold_people(session, [one.id or 0 for _, one in rows.entrants(session, intake_id)])
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
    _prefer(session, school, prepared, people)
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
        students=tuple(
            PublishedStudent(
                name=name,
                number=1,
                wishes=tuple(PublishedWish(track=slugs[one.track_id], group=one.priority) for one in wishes),
            )
            for name, (_, wishes) in people.items()
        ),
    )


def _prefer(
    session: Session,
    school: School,
    prepared: Mapping[int, Sequence[str]],
    people: Mapping[str, tuple[Entrant, list[Wish]]],
) -> None:
    """Keep with each wish for a track that prefers who has passed its exercises whether they have."""
    if not prepared:
        return
    ids = [entrant.person_id for entrant, _ in people.values()]
    needed = {slug for needs in prepared.values() for slug in needs}
    passed = results.passed(session, ids, needed, school.catalogue.reviewed)
    for entrant, wishes in people.values():
        for wish in wishes:
            has = passed.get(entrant.person_id, set())
            wish.priority = int(not has.issuperset(prepared.get(wish.track_id, ())))
            session.add(wish)


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
    got = [by_slug[one.track] if one.track is not None else None for one in in_order]
    add_rows(
        session,
        [
            _allotment(school, intake, one, people[one.name], mine)
            for one, mine in zip(in_order, got, strict=True)
        ],
    )
    placed = [
        (by_slug[one.track], people[one.name][0].person_id) for one in in_order if one.track is not None
    ]
    by_track = [(track, [person_id for one, person_id in placed if one is track]) for _, track in tracks]
    for track, theirs in by_track:  # all seats before the first move: what that frees is counted right
        seats.hold_all(session, school, track, theirs, intake_id=intake.id)
    stays.place_all(session, school, placed, intake_id=intake.id or 0)
    for track, theirs in by_track:
        _tell_placed(session, school, intake, track, theirs)
        _tell_coach(session, school, intake, track, len(theirs))
    without = [(one, *people[one.name]) for one in in_order if one.track is None]
    _tell_full(session, school, intake, [entrant.person_id for _, entrant, _ in without])
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


def _tell_placed(
    session: Session, school: School, intake: Intake, track: Track, people: Sequence[int]
) -> None:
    words = N_("“%(name)s”: you have a place on %(title)s.")
    values = {"name": intake.name, "title": title_of(track)}
    path, key = intakes.path_of(intake), f"intake-done:{intake.id}:"
    inbox.tell_all(session, school, people, words, values, path, key)


def _tell_coach(session: Session, school: School, intake: Intake, track: Track, count: int) -> None:
    if track.coach_id is None or not count:
        return
    words = N_("“%(name)s” is shared out. Students on %(title)s now: %(count)s")
    values = {"name": intake.name, "title": title_of(track), "count": count}
    key = f"intake-coach:{intake.id}:{track.id}"
    inbox.tell(session, school, track.coach_id, words, values, f"/tracks/{track.id}/people", key)


def _tell_full(session: Session, school: School, intake: Intake, people: Sequence[int]) -> None:
    words = N_("“%(name)s”: your wishes were full. You are in line for them; see what is open now.")
    path, key = intakes.path_of(intake), f"intake-done:{intake.id}:"
    inbox.tell_all(session, school, people, words, {"name": intake.name}, path, key)


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
    waits = []
    for one, entrant, wishes in without:
        wish = next((wish for wish in wishes if wish.track_id == track_id), None)
        if wish is None or entrant.person_id in there or track.closed_at is not None:
            continue
        waits.append(
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
    add_rows(session, waits)
    seats.fill(session, school, track)
