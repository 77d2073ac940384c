"""Links: what a guardian sees of a minor, once the minor has agreed, until the minor is 18."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.guardians.links import LinkState, state_on
from lms.domain.people import Role, counts_as_minor
from lms.domain.progress import ExerciseState
from lms.errors import N_, ConflictError, MissingError
from lms.services import consents, inbox, progress
from lms.services.school import School
from lms.storage.guardians import links as rows
from lms.storage.tables import GuardianLink, Person


@dataclass(frozen=True)
class Link:
    """A link that is not over; ``other`` is the one at its other end."""

    other: Person
    state: LinkState
    asked_at: datetime

    @property
    def is_confirmed(self) -> bool:
        return self.state is LinkState.CONFIRMED


@dataclass(frozen=True)
class ExerciseLine:
    """All that a guardian sees of an exercise."""

    exercise: Exercise
    state: ExerciseState


def ask(session: Session, guardian_id: int, ward_id: int, now: datetime) -> None:
    """Write a link that waits for the minor's word; one that stands already stays as it is."""
    if rows.link(session, guardian_id, ward_id) is None:
        session.add(GuardianLink(guardian_id=guardian_id, ward_id=ward_id, created_at=now))


def may_have_guardian(person: Person, today: date) -> bool:
    return (
        person.active
        and person.role is Role.STUDENT
        and counts_as_minor(person.role, person.birth_date, today)
    )


def of_ward(school: School, ward: Person) -> tuple[Link, ...]:
    """Return who asks to see, or sees, the progress of a minor."""
    with school.database.read() as session:
        found = rows.of_ward(session, ward.id or 0)
    links = [_link(school, link, ward, guardian) for link, guardian in found if guardian.active]
    return _standing(links)


def of_guardian(school: School, guardian: Person) -> tuple[Link, ...]:
    """Return the minors of a guardian, and those who have not answered yet."""
    with school.database.read() as session:
        found = rows.of_guardian(session, guardian.id or 0)
    return _standing([_link(school, link, ward, ward) for link, ward in found if ward.active])


def confirm(school: School, *, guardian_id: int, ward_id: int) -> None:
    """The minor agrees that the guardian sees their progress."""
    with school.database.write() as session:
        if not rows.confirm(session, guardian_id, ward_id, school.now()):
            raise ConflictError(N_("This request is not open any more."))
        ward = session.get_one(Person, ward_id)
        words = N_("%(name)s has confirmed you. Read what the school asks you to agree to.")
        path, told = (
            f"/children/{ward_id}/consents",
            f"confirmed:{guardian_id}:{ward_id}:{school.now():%Y%m%d}",
        )
        inbox.tell(session, school, guardian_id, words, {"name": ward.name}, path, told)


def end(school: School, *, guardian_id: int, ward_id: int, by: int | None = None) -> None:
    """Refuse a request or end a link; from this moment the guardian sees nothing, and their word is gone."""
    with school.database.write() as session:
        consents.end_of_link(session, school, guardian_id=guardian_id, ward_id=ward_id, by=by)
        if not rows.remove(session, guardian_id, ward_id):
            raise MissingError(N_("There is no such link any more."))


def ward_of(school: School, guardian: Person, ward_id: int) -> Person:
    """Return the minor whose progress the guardian may see today; anybody else is missing."""
    for link in of_guardian(school, guardian):
        if link.other.id == ward_id and link.state is LinkState.CONFIRMED:
            return link.other
    raise MissingError(N_("There is no such page."))


def states(school: School, ward: Person) -> tuple[ExerciseLine, ...]:
    """Return what a guardian sees of a minor: the states of exercises, no code, no points, no texts."""
    known = progress.overview(school, ward.id or 0)
    return tuple(ExerciseLine(one.exercise, one.state) for one in known)


def _link(school: School, row: GuardianLink, ward: Person, other: Person) -> Link:
    state = state_on(school.today(), confirmed_at=row.confirmed_at, ward_born=ward.birth_date)
    return Link(other=other, state=state, asked_at=row.created_at)


def _standing(links: Sequence[Link]) -> tuple[Link, ...]:
    return tuple(link for link in links if link.state is not LinkState.ENDED)
