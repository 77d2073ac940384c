"""Leaderboards: shown to all learners, with those alone who asked to be on them and are of age."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from lms.domain.exercises import Exercise
from lms.domain.leaderboards import Board, Place, best, place_among, placed
from lms.domain.people import Role, counts_as_minor
from lms.errors import N_, ForbiddenError, MissingError
from lms.services.clashes import is_clash
from lms.services.school import School
from lms.services.submitting import works
from lms.storage import leaderboards as rows
from lms.storage import people
from lms.storage.tables import LeaderboardEntry, Person

__all__ = ["Line", "Shown", "join", "leave", "shown"]

LISTED = 100


@dataclass(frozen=True)
class Line:
    """A place with the names of those whose work it is."""

    place: Place
    names: str
    own: bool


@dataclass(frozen=True)
class Shown:
    """A board as somebody sees it. ``value`` is their own best, ``would_be`` its place, shown or not."""

    board: Board
    lines: tuple[Line, ...]
    value: float | None
    would_be: int | None
    joined: bool
    may_join: bool


def shown(school: School, viewer: Person, exercise: Exercise) -> Shown:
    """Return the board of an exercise; a team is on it when all of its members wish it and are of age."""
    board = _board_of(exercise)
    mine = works.find(school, exercise.slug, viewer.id or 0)
    lower = board.lower_is_better
    with school.database.read() as session:
        found = rows.measures(session, exercise.slug, exercise.checks_version, board)
        reached = best(found, lower_is_better=lower)
        joined = rows.joined(session, exercise.slug)
        owners = people.owners_by_work(session, reached)
    open_to = {work for work, who in owners.items() if all(_may_be_shown(school, one, joined) for one in who)}
    places = placed((reached[work] for work in open_to), lower_is_better=lower)
    own = reached.get(mine.id or 0) if mine else None
    others = [one for one in places if mine is None or one.reached.work_id != mine.id]
    return Shown(
        board=board,
        lines=tuple(
            Line(one, ", ".join(sorted(who.name for who in owners[one.reached.work_id])), one.reached == own)
            for one in places[:LISTED]
        ),
        value=own.value if own else None,
        would_be=place_among(own.value, others, lower_is_better=lower) if own else None,
        joined=viewer.id in joined,
        may_join=_is_adult_student(school, viewer),
    )


def join(school: School, person: Person, exercise: Exercise) -> None:
    """Show somebody from now on; only an adult may wish it, for themself."""
    _board_of(exercise)
    if not _is_adult_student(school, person):
        raise ForbiddenError(
            N_("Students under 18 are shown on no leaderboard. You see your own measure here.")
        )
    try:
        with school.database.write() as session:
            session.add(
                LeaderboardEntry(exercise=exercise.slug, person_id=person.id or 0, joined_at=school.now())
            )
    except IntegrityError as error:
        if not is_clash(error):
            raise
        # twice is once


def leave(school: School, person: Person, exercise: Exercise) -> None:
    with school.database.write() as session:
        rows.leave(session, exercise.slug, person.id or 0)


def _board_of(exercise: Exercise) -> Board:
    board = exercise.definition.leaderboard
    if board is None:
        raise MissingError(N_("There is no such page."))
    return board


def _is_adult_student(school: School, person: Person) -> bool:
    return person.role is Role.STUDENT and not counts_as_minor(person.role, person.birth_date, school.today())


def _may_be_shown(school: School, person: Person, joined: frozenset[int]) -> bool:
    return person.active and person.id in joined and _is_adult_student(school, person)
