"""Publishing: from now on everybody knows their group; a raid's groups become teams of its exercise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from lms.domain.cohorts.groups import check_chosen
from lms.errors import N_, ConflictError, RefusedError
from lms.services import inbox
from lms.services.groups.people import Cast, cast_of, check_sizes_of, of_cohort
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import groups as rows
from lms.storage.tables import CohortGroup, Grouping, GroupMember, Person, Team, TeamMember

_DONE = N_("These groups are published already, so they stay as they are.")


@dataclass(frozen=True)
class Published:
    """How many groups there are, and who was left out of a raid meanwhile, each with the reason."""

    groups: int
    left: tuple[tuple[Person, str], ...]


def publish(
    school: School, cohort_id: int, grouping_id: int, captains: Mapping[int, int] | None = None
) -> Published:
    """Tell everybody their group and its people, once; ``captains`` of a raid by number of the group.

    Whoever has begun the exercise or joined another team since is left out, and so is who left the cohort.
    """
    with school.database.write() as session:
        of_cohort(session, cohort_id, grouping_id)
        mine = (col(Grouping.id) == grouping_id, col(Grouping.published_at).is_(None))
        if not change(session, Grouping, *mine, published_at=school.now()):
            raise ConflictError(_DONE)
        grouping = session.get_one(Grouping, grouping_id)
        groups = list(rows.groups(session, [grouping_id]))
        found = rows.members(session, [one.id or 0 for one in groups])
        _hold(session, [person.id or 0 for _, person in found])
        cast = cast_of(session, school, cohort_id, grouping.exercise)
        left = _leave_out(session, cast, found)
        standing = _standing(session, school, grouping, groups, cast)
        for group, members in standing:
            if grouping.exercise is not None:
                _make_team(session, school, grouping.exercise, group, members, cast, captains or {})
            _tell_all(session, school, grouping, group, [cast.people[one] for one in members])
    return Published(len(standing), left)


def end(school: School, cohort_id: int, grouping_id: int) -> None:
    """End groups: nobody is shown them any more. The teams of a raid stay."""
    with school.database.write() as session:
        of_cohort(session, cohort_id, grouping_id)
        stands = (
            col(Grouping.id) == grouping_id,
            col(Grouping.published_at).is_not(None),
            col(Grouping.ended_at).is_(None),
        )
        if not change(session, Grouping, *stands, ended_at=school.now()):
            raise ConflictError(N_("These groups have ended, or nobody was told of them yet."))


def _hold(session: Session, person_ids: Sequence[int]) -> None:
    """Hold the people, as joining a team does: nobody comes into two teams at the same moment."""
    query = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    session.exec(query.with_for_update()).all()


def _leave_out(
    session: Session, cast: Cast, found: Sequence[tuple[int, Person]]
) -> tuple[tuple[Person, str], ...]:
    gone = [(group_id, person) for group_id, person in found if person.id not in cast.free]
    for group_id, person in gone:
        there = (col(GroupMember.group_id) == group_id, col(GroupMember.person_id) == person.id)
        session.execute(delete(GroupMember).where(*there))
    return tuple((one, cast.busy.get(one.id or 0, N_("is not in this cohort any more"))) for _, one in gone)


def _standing(
    session: Session, school: School, grouping: Grouping, groups: Sequence[CohortGroup], cast: Cast
) -> list[tuple[CohortGroup, list[int]]]:
    """Return the groups that have people, checked; empty ones go."""
    found: dict[int, list[int]] = {one.id or 0: [] for one in groups}
    for group_id, person in rows.members(session, list(found)):
        found[group_id].append(person.id or 0)
    for one in groups:
        if not found[one.id or 0]:
            session.delete(one)
    standing = [(one, found[one.id or 0]) for one in groups if found[one.id or 0]]
    if not standing:
        raise RefusedError(N_("Nobody is in a group yet."))
    check_chosen([members for _, members in standing], cast.free, check_sizes_of(school, grouping))
    return standing


def _make_team(  # noqa: PLR0917  of what, whom, and under whom
    session: Session,
    school: School,
    exercise: str,
    group: CohortGroup,
    members: Sequence[int],
    cast: Cast,
    captains: Mapping[int, int],
) -> None:
    """Make a team of a group; without a chosen captain the strongest is it."""
    strongest = max(members, key=lambda one: (cast.members[one].strength, -one))
    chosen = captains.get(group.number, strongest)
    now = school.now()
    team = Team(exercise=exercise, captain_id=chosen if chosen in members else strongest, created_at=now)
    session.add(team)
    session.flush()
    for one in members:
        session.add(TeamMember(team_id=team.id or 0, person_id=one, asked_at=now, confirmed_at=now))
    group.team_id = team.id
    session.add(group)
    session.flush()


def _tell_all(
    session: Session, school: School, grouping: Grouping, group: CohortGroup, members: Sequence[Person]
) -> None:
    alone, together = (
        N_("%(name)s: you are in group %(number)s."),
        N_("%(name)s: you are in group %(number)s with %(mates)s."),
    )
    path = f"/exercises/{grouping.exercise}" if grouping.exercise is not None else "/"
    for person in members:
        mates = ", ".join(one.name for one in members if one is not person)
        values = {"name": grouping.name, "number": group.number, "mates": mates}
        key = f"grouping-{grouping.id}-{person.id}"
        inbox.tell(session, school, person.id or 0, together if mates else alone, values, path, key)
