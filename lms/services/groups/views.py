"""Groups to look at: a mentor's whole division, and a student's own group with its mates."""

from dataclasses import dataclass

from lms.domain.cohorts.groups import Sizes
from lms.domain.exercises import Exercise
from lms.errors import N_
from lms.services.groups.people import Cast, cast_of, check_sizes_of, of_cohort
from lms.services.school import School
from lms.storage.cohorts import groups as rows
from lms.storage.tables import CohortGroup, Grouping, Person, Team

TOO_FEW = N_("in no group")
GONE = N_("is not in this cohort any more")


@dataclass(frozen=True)
class GroupView:
    """A group with its people by name; ``strength`` is their XP together, in hundredths."""

    group: CohortGroup
    people: tuple[Person, ...]
    strength: int
    captain_id: int | None
    fits: bool


@dataclass(frozen=True)
class Left:
    """Somebody in no group, and why; ``busy`` ones can't be put into one."""

    person: Person
    reason: str
    busy: bool


@dataclass(frozen=True)
class GroupingView:
    grouping: Grouping
    groups: tuple[GroupView, ...]
    left: tuple[Left, ...]
    sizes: Sizes

    @property
    def people(self) -> int:
        return sum(len(one.people) for one in self.groups)


@dataclass(frozen=True)
class MyGroup:
    """A group of one's own, with the names of the others."""

    grouping: Grouping
    number: int
    mates: tuple[str, ...]


def listing(school: School, cohort_id: int) -> tuple[tuple[Grouping, int, int], ...]:
    """Return a cohort's divisions, the newest first, with how many groups and people each has."""
    with school.database.read() as session:
        found = rows.of_cohort(session, cohort_id)
        groups = rows.groups(session, [one.id or 0 for one in found])
        members = rows.members(session, [one.id or 0 for one in groups])
    grouping_of = {one.id: one.grouping_id for one in groups}
    inside = [grouping_of[group_id] for group_id, _ in members]
    owning = [*grouping_of.values()]
    return tuple((one, owning.count(one.id or 0), inside.count(one.id or 0)) for one in found)


def in_use(school: School, cohort_id: int) -> tuple[Grouping, ...]:
    """Return the published divisions that stand."""
    with school.database.read() as session:
        found = rows.of_cohort(session, cohort_id)
    return tuple(one for one in found if one.published_at is not None and one.ended_at is None)


def view(school: School, cohort_id: int, grouping_id: int) -> GroupingView:
    with school.database.read() as session:
        grouping = of_cohort(session, cohort_id, grouping_id)
        groups = rows.groups(session, [grouping_id])
        members = rows.members(session, [one.id or 0 for one in groups])
        teams = {one.id: session.get(Team, one.team_id) for one in groups if one.team_id is not None}
        draft = grouping.published_at is None
        cast = cast_of(session, school, cohort_id, grouping.exercise if draft else None)
    sizes = check_sizes_of(school, grouping) if _known(school, grouping) else Sizes(1, 1, 20)
    views = []
    for one in groups:
        people = tuple(person for group_id, person in members if group_id == one.id)
        strength = sum(cast.members[p.id].strength for p in people if p.id in cast.members)
        team = teams.get(one.id)
        fits = sizes.smallest <= len(people) <= sizes.largest
        views.append(GroupView(one, people, strength, team.captain_id if team else None, fits))
    return GroupingView(grouping, tuple(views), _left(cast, {p.id for _, p in members}), sizes)


def mine(school: School, person: Person) -> tuple[MyGroup, ...]:
    """Return the groups that a student is in."""
    with school.database.read() as session:
        found = rows.published_with(session, person.id or 0)
        members = rows.members(session, [group.id or 0 for _, group in found])
    return tuple(
        MyGroup(
            grouping,
            group.number,
            tuple(one.name for group_id, one in members if group_id == group.id and one.id != person.id),
        )
        for grouping, group in found
    )


def exercises_for_raids(school: School) -> tuple[Exercise, ...]:
    return tuple(one for one in school.catalogue.on_paths if one.team.largest > 1)


def _known(school: School, grouping: Grouping) -> bool:
    return grouping.exercise is None or grouping.exercise in school.catalogue


def _left(cast: Cast, placed: set[int | None]) -> tuple[Left, ...]:
    out = [one for key, one in cast.people.items() if key not in placed or key in cast.busy]
    return tuple(Left(one, cast.busy.get(one.id or 0, TOO_FEW), (one.id or 0) in cast.busy) for one in out)
