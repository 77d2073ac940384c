"""Teams: how many belong in one, and who may be asked."""

from dataclasses import dataclass
from datetime import date

from lms.domain.people import Role, counts_as_minor
from lms.errors import N_, ConflictError, RefusedError


@dataclass(frozen=True)
class Candidate:
    """What the rules need to know of somebody who may join a team; ``birth_date`` may be unknown."""

    id: int
    role: Role
    cohort_id: int | None
    birth_date: date | None

    def is_minor_on(self, day: date) -> bool:
        return counts_as_minor(self.role, self.birth_date, day)


def may_share_a_team(one: Candidate, other: Candidate, today: date) -> bool:
    """Say whether two students may work together: the same cohort, and never an adult with a minor."""
    if {one.role, other.role} != {Role.STUDENT} or one.cohort_id != other.cohort_id:
        return False
    return one.is_minor_on(today) == other.is_minor_on(today)


def check_team_exercise(largest: int) -> None:
    if largest <= 1:
        raise RefusedError(N_("This exercise is done alone."))


def check_confirmable(*, may_share: bool) -> None:
    """Refuse who could have joined when they were asked, but has since moved or come of age."""
    if not may_share:
        raise ConflictError(N_("You can't join this team any more."))


def check_room(members: int, largest: int) -> None:
    """Refuse one more member; ``members`` counts who is asked and who has confirmed."""
    if members >= largest:
        raise ConflictError(N_("The team is full: %(limit)s are the most."), limit=largest)


def check_full_enough(confirmed: int, smallest: int) -> None:
    if confirmed < smallest:
        raise ConflictError(
            N_("Your team needs %(missing)s more to confirm before it can begin."),
            missing=smallest - confirmed,
        )
