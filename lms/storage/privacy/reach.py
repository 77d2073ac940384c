"""What belongs to one person: themself, the works that are theirs alone, and what hangs on these."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlmodel import SQLModel

from lms.domain.reviews.states import ReviewState

Ids = Collection[int]


@dataclass(frozen=True)
class Reach:
    """What belongs to somebody: themself, the works that are theirs alone, and what hangs on these."""

    person_id: int
    works: Ids
    submissions: Select[tuple[int]] = field(init=False)
    grades: Select[tuple[int]] = field(init=False)
    rounds: Select[tuple[int]] = field(init=False)
    got: Select[tuple[int]] = field(init=False)
    shown: Select[tuple[int]] = field(init=False)
    given: Select[tuple[int]] = field(init=False)
    applications: Select[tuple[int]] = field(init=False)

    def __post_init__(self) -> None:
        submissions = ids_of("submission", "work_id", self.works)
        rounds = ids_of("review_round", "work_id", self.works)
        found = {
            "submissions": submissions,
            "grades": ids_of("grade", "submission_id", submissions),
            "rounds": rounds,
            "got": ids_of("review", "round_id", rounds),
            "shown": ids_of("review", "round_id", rounds).where(
                table("review").c.state == ReviewState.HANDED_IN
            ),
            "given": ids_of("review", "reviewer_id", [self.person_id]),
            "applications": ids_of("application", "person_id", [self.person_id]),
        }
        for name, query in found.items():
            object.__setattr__(self, name, query)


Where = Callable[[Reach], ColumnElement[bool]]


def table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def ids_of(name: str, column: str, of: Ids | Select[tuple[int]]) -> Select[tuple[int]]:
    found = table(name)
    return select(found.c.id).where(found.c[column].in_(of))


def by(name: str, *columns: str) -> Where:
    """Return the condition that one of these columns names the person."""
    return lambda reach: or_(*(table(name).c[one] == reach.person_id for one in columns))


def within(name: str, column: str, *parts: str) -> Where:
    """Return the condition that a row hangs on one of these parts of what belongs to the person."""
    return lambda reach: or_(*(table(name).c[column].in_(getattr(reach, one)) for one in parts))


def either(*conditions: Where) -> Where:
    return lambda reach: or_(*(one(reach) for one in conditions))
