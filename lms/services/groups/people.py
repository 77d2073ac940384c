"""Who can be divided: a cohort's students, how strong they are, and what keeps some of them from a raid."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.cohorts.groups import Member, Sizes
from lms.domain.people import Role, counts_as_minor
from lms.errors import N_, ConflictError, MissingError
from lms.services import enrolments
from lms.services.school import School
from lms.storage.cohorts import groups as rows
from lms.storage.tables import Grouping, Person

MOST = 20
"""How many fit into one group, whatever it is for."""
IN_TEAM = N_("is in a team for this exercise already")
BEGUN = N_("has begun this exercise alone")


@dataclass(frozen=True)
class Cast:
    """The students of a cohort, by id; ``busy`` are those whom a raid can't have, with the reason."""

    people: dict[int, Person]
    members: dict[int, Member]
    busy: dict[int, str]

    @property
    def free(self) -> dict[int, Member]:
        return {one: member for one, member in self.members.items() if one not in self.busy}


def cast_of(session: Session, school: School, cohort_id: int, exercise: str | None) -> Cast:
    found = enrolments.people_in(session, cohort_id)
    people = {one.id or 0: one for one in found if one.role is Role.STUDENT}
    xp, today = rows.xp_of(session, people), school.today()
    members = {
        key: Member(key, counts_as_minor(one.role, one.birth_date, today), xp.get(key, 0))
        for key, one in people.items()
    }
    return Cast(people, members, _busy(session, exercise, people) if exercise else {})


def _busy(session: Session, exercise: str, people: Collection[int]) -> dict[int, str]:
    begun = dict.fromkeys(rows.alone(session, exercise, people), BEGUN)
    return begun | dict.fromkeys(rows.in_teams(session, exercise, people), IN_TEAM)


def sizes_of(school: School, grouping: Grouping) -> Sizes:
    """Return how large groups are dealt: teams have their exercise's sizes, others are near to the wish."""
    if grouping.exercise is not None:
        team = school.catalogue.get(grouping.exercise).team
        wished = min(max(grouping.size, team.smallest), team.largest)
        return Sizes(wished, max(team.smallest, min(2, wished)), team.largest)
    more = max(1, grouping.size // 2)
    return Sizes(grouping.size, min(2, grouping.size), min(MOST, grouping.size + more))


def check_sizes_of(school: School, grouping: Grouping) -> Sizes:
    """Return the sizes that published groups must have: by hand anything goes that is no team."""
    if grouping.exercise is None:
        return Sizes(grouping.size, 1, MOST)
    team = school.catalogue.get(grouping.exercise).team
    return Sizes(grouping.size, team.smallest, team.largest)


def draft_of(session: Session, cohort_id: int, grouping_id: int) -> Grouping:
    """Return groups that nobody was told of yet, and keep others from changing them meanwhile."""
    found = of_cohort(session, cohort_id, grouping_id, for_update=True)
    if found.published_at is not None:
        raise ConflictError(N_("These groups are published already, so they stay as they are."))
    return found


def of_cohort(session: Session, cohort_id: int, grouping_id: int, *, for_update: bool = False) -> Grouping:
    found = session.get(Grouping, grouping_id, with_for_update=for_update)
    if found is None or found.cohort_id != cohort_id:
        raise MissingError(N_("There is no such page."))
    return found
