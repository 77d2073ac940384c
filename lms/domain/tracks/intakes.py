"""Intakes: a window for wishes, then one lottery for all tracks, and the file that proves what came of it.

The seed is drawn when an intake is made. Its digest is shown from the opening on, the seed itself after the
run: so nobody can choose another seed once the wishes are known, and nobody knows the lottery before.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, ValidationError

from lms.domain.exercises import Texts
from lms.domain.frozen import Frozen
from lms.domain.tracks.allocation import Entry, Last, Outcome, allot, digest_of, draw
from lms.errors import N_, RefusedError

FORMAT: Final = "qatarlas-intake-1"


class IntakeState(StrEnum):
    """An intake is planned, open for wishes, and done once its lottery has run; or it was called off."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class PublishedLast(Frozen):
    """The last who got into a track that is full."""

    group: int = Field(ge=0)
    number: int = Field(ge=1)


class PublishedTrack(Frozen):
    """A track: ``capacity`` places were given, which may be more than the seats, since some do not come."""

    slug: str
    name: Texts
    seats: int = Field(ge=0)
    capacity: int = Field(ge=0)
    last: PublishedLast | None = None


class PublishedWish(Frozen):
    """A wish; ``group`` 0 goes before 1 in this track."""

    track: str
    group: int = Field(default=0, ge=0)


class PublishedStudent(Frozen):
    """A student by their pseudonym: lottery number, wishes dearest first, and what they got."""

    name: str
    number: int = Field(ge=1)
    wishes: tuple[PublishedWish, ...]
    track: str | None = None
    place: int | None = None


class Published(Frozen):
    """All that is needed to do an intake again. ``sum`` is a checksum of everything else."""

    format: Literal["qatarlas-intake-1"] = FORMAT
    programme: str
    intake: str
    opened_at: datetime
    closed_at: datetime
    digest: str
    seed: str
    tracks: tuple[PublishedTrack, ...]
    students: tuple[PublishedStudent, ...]
    sum: str = ""


@dataclass(frozen=True)
class Message:
    """Words of ours with their values, translated where they are shown."""

    words: str
    values: Mapping[str, object]


def publish(bare: Published) -> Published:
    """Return an intake with the lottery drawn and the tracks shared out: what it holds of that is ignored."""
    numbers = draw(bare.seed, [one.name for one in bare.students])
    drawn = [one.model_copy(update={"number": numbers[one.name]}) for one in bare.students]
    outcome = _outcome(bare.tracks, drawn)
    students = tuple(
        one.model_copy(update={"track": None if rank is None else one.wishes[rank].track, "place": place})
        for one, rank, place in zip(drawn, outcome.ranks, outcome.places, strict=True)
    )
    tracks = tuple(
        one.model_copy(update={"last": last and PublishedLast(group=last.group, number=last.number)})
        for one, last in zip(bare.tracks, outcome.last, strict=True)
    )
    whole = bare.model_copy(
        update={"digest": digest_of(bare.seed), "students": students, "tracks": tracks, "sum": ""}
    )
    return whole.model_copy(update={"sum": checksum(whole)})


def _outcome(tracks: Sequence[PublishedTrack], students: Sequence[PublishedStudent]) -> Outcome:
    position = {one.slug: n for n, one in enumerate(tracks)}
    entries = [
        Entry(one.number, [position[w.track] for w in one.wishes], [w.group for w in one.wishes])
        for one in students
    ]
    return allot(entries, [one.capacity for one in tracks])


def checksum(published: Published) -> str:
    """Return SHA-256 of an intake as JSON with sorted keys and without blanks, the sum itself left out."""
    content = published.model_dump(mode="json", exclude={"sum"})
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def written(published: Published) -> str:
    """Return an intake as the text of its file."""
    return published.model_dump_json(indent=1) + "\n"


def read(text: str) -> Published:
    """Read the text of a file; what can't be one is refused."""
    try:
        published = Published.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "JSON"
        raise RefusedError(N_("This is no file of an intake: %(where)s is wrong."), where=where) from None
    names = [one.name for one in published.students]
    slugs = {one.slug for one in published.tracks}
    wished = [[wish.track for wish in one.wishes] for one in published.students]
    twice = len(set(names)) < len(names) or any(len(set(one)) < len(one) for one in wished)
    if twice or any(not slugs.issuperset(one) for one in wished):
        raise RefusedError(N_("This is no file of an intake: %(where)s is wrong."), where="wishes")
    return published


def faults(published: Published, expected_sum: str = "") -> tuple[Message, ...]:
    """Do an intake again from its file alone, and say what came out otherwise: nothing, if all is right.

    ``expected_sum`` is the checksum that the page of the intake shows, if it is known.
    """
    found: list[Message] = []
    if digest_of(published.seed) != published.digest:
        found.append(Message(N_("The seed is not the one whose digest was shown at the opening."), {}))
    if checksum(published) != published.sum:
        found.append(Message(N_("The checksum in the file is not that of its content."), {}))
    if expected_sum and expected_sum.strip().lower() != published.sum:
        found.append(Message(N_("The checksum is another one than the page of the intake shows."), {}))
    again = publish(published)
    for before, after in zip(published.students, again.students, strict=True):
        found.extend(_student_faults(before, after))
    for old, new in zip(published.tracks, again.tracks, strict=True):
        if old.last != new.last:
            found.append(
                Message(N_("%(track)s: somebody else was the last who got in."), {"track": old.slug})
            )
    return tuple(found)


def _student_faults(before: PublishedStudent, after: PublishedStudent) -> list[Message]:
    found = []
    if before.number != after.number:
        found.append(
            Message(
                N_("%(name)s: the lottery number is %(after)s, the file says %(before)s."),
                {"name": before.name, "after": after.number, "before": before.number},
            )
        )
    if (before.track, before.place) != (after.track, after.place):
        found.append(
            Message(
                N_("%(name)s: the outcome is %(after)s, the file says %(before)s."),
                {"name": before.name, "after": _got(after), "before": _got(before)},
            )
        )
    return found


def _got(one: PublishedStudent) -> str:
    return "-" if one.track is None else f"{one.track} {one.place}"


@dataclass(frozen=True)
class Wished:
    """A wish as its outcome is told: the track's name, its places, and who got in last."""

    track: Texts
    capacity: int
    group: int
    last: Last | None


def explain(
    number: int, wishes: Sequence[Wished], rank: int | None, place: int | None
) -> tuple[Message, ...]:
    """Say in plain words what a student got and why: the outcome first, then each dearer wish."""
    if not wishes:
        return (Message(N_("You had no wishes in this intake."), {}),)
    if rank is None:
        first = Message(N_("None of your wishes had a seat left for you."), {})
    else:
        values = {"track": wishes[rank].track, "place": place, "of": wishes[rank].capacity, "wish": rank + 1}
        first = Message(N_("%(track)s, your wish %(wish)s: place %(place)s of %(of)s."), values)
    dearer = wishes if rank is None else wishes[:rank]
    return (first, *(_refusal(number, wish, one) for wish, one in enumerate(dearer, 1)))


def _refusal(number: int, wish: int, one: Wished) -> Message:
    values: dict[str, object] = {"track": one.track, "wish": wish, "number": number}
    if one.last is None:
        return Message(N_("Wish %(wish)s, %(track)s, had no seats in this intake."), values)
    values["last"] = one.last.number
    if one.group > one.last.group:
        return Message(
            N_("Wish %(wish)s, %(track)s, was filled by students who had passed what it builds on."), values
        )
    return Message(
        N_("Wish %(wish)s, %(track)s, was full at lottery number %(last)s; yours is %(number)s."), values
    )


class Step(StrEnum):
    """What a student does with one wish in their list."""

    ADD = "add"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"


def stepped(wishes: Sequence[int], track: int, step: Step) -> tuple[int, ...]:
    """Return a list of wishes after one step; what makes no sense changes nothing."""
    others = [one for one in wishes if one != track]
    if step is Step.REMOVE:
        return tuple(others)
    if track not in wishes:
        return (*others, track) if step is Step.ADD else tuple(others)
    moved = {Step.UP: -1, Step.DOWN: 1}.get(step, 0)
    at = min(max(0, wishes.index(track) + moved), len(others))
    return (*others[:at], track, *others[at:])
