"""What came of an intake: for a student with the reasons, for the staff as a whole, for anyone as a file."""

from dataclasses import dataclass

from lms.domain.exercises import Texts
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.allocation import Last
from lms.domain.tracks.intakes import Message, Wished
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.tracks import intakes
from lms.storage.tables import Allotment, IntakeTrack, Person, Track
from lms.storage.tracks import intakes as rows


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
