"""Talking: likenesses looked at by mentors, explained by their authors, and closed with what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from lms.domain.likeness.outcomes import LONGEST_ANSWER, LONGEST_NOTE, Outcome, checked_words
from lms.domain.likeness.passages import Likeness as Compared
from lms.domain.likeness.passages import compare
from lms.domain.likeness.prints import unread
from lms.errors import N_, ConflictError, MissingError
from lms.services import access, inbox
from lms.services.likenesses.reading import files_of, programs_of
from lms.services.school import School
from lms.storage import likenesses as rows
from lms.storage import people
from lms.storage.changes import change
from lms.storage.tables import Likeness, LikenessAnswer, Person, Submission

LISTED = 100
_GONE = N_("Somebody has closed this already.")


@dataclass(frozen=True)
class Line:
    """A likeness in a list, with who handed in the later work and the earlier one."""

    likeness: Likeness
    names: str
    other_names: str | None


@dataclass(frozen=True)
class Side:
    """One of the two attempts, with its authors, and which of its programs were compared with nothing."""

    submission: Submission
    names: str
    files: dict[str, bytes]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """What is shown of a likeness. ``other`` is None for who may not read the earlier work."""

    likeness: Likeness
    compared: Compared
    own: Side
    other: Side | None
    has_reviewed: tuple[str, ...]
    answers: tuple[tuple[LikenessAnswer, Person], ...]


def listing(school: School, viewer: Person) -> tuple[Line, ...]:
    """Return the likenesses of those whom the viewer looks after, what is still open first."""
    with school.database.read() as session:
        found = rows.listed(session, *_in_charge_of(viewer), limit=LISTED)
    works = {work for one in found for work in (one.work_id, one.other_work_id)}
    readable = access.readable(school, viewer, works)
    with school.database.read() as session:
        owners = people.owners_by_work(session, works)
    return tuple(
        Line(one, _names(owners, one.work_id), _names(owners, one.other_work_id) if both else None)
        for one in found
        if one.work_id in readable
        for both in [one.other_work_id in readable]
    )


def open_count(school: School, viewer: Person) -> int:
    """Return how many are still open of those whom the viewer looks after."""
    with school.database.read() as session:
        return rows.count_open(session, *_in_charge_of(viewer))


def view(school: School, likeness: Likeness, *, with_other: bool) -> View:
    """Return a likeness with both programs side by side, or with the later one alone."""
    with school.database.read() as session:
        pair = [
            session.get_one(Submission, one) for one in (likeness.submission_id, likeness.other_submission_id)
        ]
        owners = people.owners_by_work(session, [one.work_id for one in pair])
        answers = tuple(rows.answers(session, likeness.id or 0))
        authors = owners.get(likeness.work_id, [])
        seen = rows.readers_of(session, likeness.other_work_id, [one.id or 0 for one in authors])
    files = [files_of(school, one) for one in pair]
    programs = [programs_of(school, likeness.exercise, one) for one in files]
    own, other = (
        Side(one, _names(owners, one.work_id), there, unread(there, read))
        for one, there, read in zip(pair, files, programs, strict=True)
    )
    compared = compare(*programs)
    has_reviewed = tuple(one.name for one in authors if one.id in seen)
    return View(likeness, compared, own, other if with_other else None, has_reviewed, answers)


def ask(school: School, by: Person, likeness: Likeness) -> None:
    """Ask the authors of the later work how it came about: once, with a way to answer."""
    with school.database.write() as session:
        values = {"asked_at": school.now(), "asked_by": by.id}
        free = (col(Likeness.asked_at).is_(None), col(Likeness.outcome).is_(None))
        if not change(session, Likeness, col(Likeness.id) == likeness.id, *free, **values):
            raise ConflictError(N_("The authors have been asked already."))
        words = N_("Part of your work on %(exercise)s is like another work. Say how it came about.")
        title = school.catalogue.title_of(likeness.exercise)
        _tell_authors(session, school, likeness, words, {"exercise": title}, "likeness")


def answer(school: School, by: Person, likeness: Likeness, words: str) -> None:
    """Keep what an author says; as often as they like, until it is closed."""
    kept = checked_words(words, LONGEST_ANSWER)
    with school.database.write() as session:
        still_open = (col(Likeness.asked_at).is_not(None), col(Likeness.outcome).is_(None))
        mine = col(Likeness.id) == likeness.id
        # nothing changes by it, but nobody closes it now until the answer is kept
        if not change(session, Likeness, mine, *still_open, exercise=likeness.exercise):
            raise ConflictError(_GONE)
        said = LikenessAnswer(
            likeness_id=likeness.id or 0, person_id=by.id or 0, words=kept, created_at=school.now()
        )
        session.add(said)
        if likeness.asked_by is not None:
            inbox.tell(
                session,
                school,
                likeness.asked_by,
                N_("%(name)s has answered about code that is alike."),
                {"name": by.name},
                f"/likenesses/{likeness.id}",
            )


def close(school: School, by: Person, likeness: Likeness, outcome: Outcome, note: str) -> None:
    """Close it with what came of it, kept with its writer. Authors who were asked are told the outcome."""
    kept = checked_words(note, LONGEST_NOTE) if outcome is Outcome.TALKED or note.strip() else ""
    with school.database.write() as session:
        values = {"outcome": outcome, "note": kept, "closed_at": school.now(), "closed_by": by.id}
        still_open = (col(Likeness.id) == likeness.id, col(Likeness.outcome).is_(None))
        if not change(session, Likeness, *still_open, **values):
            raise ConflictError(_GONE)
        if session.get_one(Likeness, likeness.id).asked_at is None:
            return
        words = N_("Your mentor has looked at the code that was alike, and closed it.")
        _tell_authors(session, school, likeness, words, {}, "likeness-closed")


def by_id(school: School, likeness_id: int) -> Likeness:
    with school.database.read() as session:
        found = session.get(Likeness, likeness_id)
    if found is None:
        raise MissingError(N_("There is no such page."))
    return found


def _in_charge_of(viewer: Person) -> tuple[ColumnElement[bool], ...]:
    """Return which likenesses are for somebody of the staff: everybody's, or those of their cohorts."""
    cohorts = access.in_charge_of(viewer)
    return () if cohorts is None else (rows.of_cohorts(cohorts),)


def _tell_authors(  # noqa: PLR0917  whom, of what, in which words
    session: Session, school: School, likeness: Likeness, words: str, values: Mapping[str, object], key: str
) -> None:
    """Tell every author of the later work, each once."""
    authors = people.owners_by_work(session, [likeness.work_id]).get(likeness.work_id, ())
    path, told = f"/likenesses/{likeness.id}", f"{key}-{likeness.id}-"
    inbox.tell_all(session, school, [one.id or 0 for one in authors], words, values, path, told)


def _names(owners: Mapping[int, Collection[Person]], work_id: int) -> str:
    return ", ".join(sorted(one.name for one in owners.get(work_id, ())))
