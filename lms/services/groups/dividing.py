"""Dividing: groups by hand, by lot or in balance, looked at before anybody is told, and dealt again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlmodel import Session, col, delete, select

from lms.domain.cohorts.groups import Sizes, Way, check_chosen, divide
from lms.domain.people import tidy
from lms.errors import N_, ConflictError, RefusedError
from lms.services.groups.people import MOST, cast_of, draft_of, sizes_of
from lms.services.school import School
from lms.storage.cohorts import groups as rows
from lms.storage.tables import CohortGroup, Grouping, GroupMember, Person


@dataclass(frozen=True)
class Draft:
    """What a mentor wishes; with an ``exercise`` the groups become its teams."""

    name: str
    way: Way
    size: int
    exercise: str | None = None


def make(school: School, by: Person, cohort_id: int, draft: Draft) -> Grouping:
    """Divide a cohort; its people are told when it is published. By hand, the groups are empty at first."""
    _check(school, draft)
    with school.database.write() as session:
        made = Grouping(
            cohort_id=cohort_id,
            name=tidy(draft.name, 80),
            way=draft.way,
            size=draft.size,
            seed=secrets.randbits(31),
            exercise=draft.exercise,
            by=by.id or 0,
            created_at=school.now(),
        )
        session.add(made)
        session.flush()
        _deal(session, school, made)
    return made


def deal_again(school: School, cohort_id: int, grouping_id: int) -> None:
    """Divide anew by a new seed; what was moved by hand is forgotten."""
    with school.database.write() as session:
        found = draft_of(session, cohort_id, grouping_id)
        if found.way is Way.CHOSEN:
            raise ConflictError(N_("These groups are made by hand: nothing is dealt."))
        found.seed = secrets.randbits(31)
        session.add(found)
        _deal(session, school, found)


def arrange(school: School, cohort_id: int, grouping_id: int, places: Mapping[int, int]) -> None:
    """Put people into groups by hand: ``places`` are numbers of groups by person, 0 for none.

    Who is not named stays where they are. Too small or too large groups are told of at publishing.
    """
    with school.database.write() as session:
        found = draft_of(session, cohort_id, grouping_id)
        cast = cast_of(session, school, cohort_id, found.exercise)
        now = _placed(session, grouping_id) | dict(places)
        wanted: dict[int, list[int]] = {one.number: [] for one in rows.groups(session, [grouping_id])}
        for person_id, number in now.items():
            if not 0 <= number <= len(cast.people) + 1:
                raise RefusedError(N_("Choose from the list."))
            if number and (person_id in cast.free or person_id in places):
                wanted.setdefault(number, []).append(person_id)
        most = max(MOST, len(cast.people))
        check_chosen([wanted[one] for one in sorted(wanted)], cast.free, Sizes(1, 0, most))
        _write(session, grouping_id, wanted)


def remove(school: School, cohort_id: int, grouping_id: int) -> None:
    """Throw groups away that nobody was told of."""
    with school.database.write() as session:
        found = draft_of(session, cohort_id, grouping_id)
        _clear(session, grouping_id)
        session.delete(found)


def _check(school: School, draft: Draft) -> None:
    if not tidy(draft.name, 80):
        raise RefusedError(N_("Write what the groups are for."), field="name")
    if not 1 <= draft.size <= MOST:
        raise RefusedError(N_("A group has 1 to %(most)s people."), most=MOST, field="size")
    if draft.exercise is not None and school.catalogue.get(draft.exercise).team.largest == 1:
        raise RefusedError(N_("This exercise is not done in teams."), field="exercise")


def _deal(session: Session, school: School, grouping: Grouping) -> None:
    cast = cast_of(session, school, grouping.cohort_id, grouping.exercise)
    if grouping.way is Way.CHOSEN:
        number = max(1, -(-len(cast.free) // grouping.size))
        _write(session, grouping.id or 0, dict.fromkeys(range(1, number + 1), ()))
        return
    lot = Random(grouping.seed)  # noqa: S311  a lot that anybody may repeat
    division = divide(list(cast.free.values()), sizes_of(school, grouping), grouping.way, lot)
    _write(session, grouping.id or 0, dict(enumerate(division.groups, start=1)))


def _placed(session: Session, grouping_id: int) -> dict[int, int]:
    query = (
        select(GroupMember.person_id, CohortGroup.number)
        .join(CohortGroup, col(CohortGroup.id) == col(GroupMember.group_id))
        .where(CohortGroup.grouping_id == grouping_id)
    )
    return dict(session.exec(query).all())


def _write(session: Session, grouping_id: int, wanted: Mapping[int, Sequence[int]]) -> None:
    """Write all groups anew; an empty one stays, for whoever is moved there next."""
    _clear(session, grouping_id)
    for number in sorted(wanted):
        group = CohortGroup(grouping_id=grouping_id, number=number)
        session.add(group)
        session.flush()
        for person_id in wanted[number]:
            session.add(GroupMember(group_id=group.id or 0, person_id=person_id))
    session.flush()


def _clear(session: Session, grouping_id: int) -> None:
    ids = select(CohortGroup.id).where(CohortGroup.grouping_id == grouping_id)
    session.execute(delete(GroupMember).where(col(GroupMember.group_id).in_(ids)))
    session.execute(delete(CohortGroup).where(col(CohortGroup.grouping_id) == grouping_id))
    session.flush()
