"""Who may see and change what: rules over roles, owners and cohorts.

A mentor with cohorts looks after the people of those cohorts; a mentor without one looks after everybody.
An admin may read all. A guardian reads no works: only the states of a ward's exercises. A director reads the
school's figures and no works, a partner what was opened to their company.
"""

from collections.abc import Collection
from dataclasses import dataclass

from lms.domain.people import STAFF, Role


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of somebody."""

    id: int
    role: Role
    cohort_ids: frozenset[int] = frozenset()


def looks_after(viewer: Standing, cohort_ids: Collection[int]) -> bool:
    """Say whether a mentor or an admin is in charge of somebody of these cohorts, or of none."""
    if viewer.role is Role.ADMIN:
        return True
    return viewer.role is Role.MENTOR and (not viewer.cohort_ids or bool(viewer.cohort_ids & {*cohort_ids}))


def may_read_person(viewer: Standing, person: Standing) -> bool:
    """Say whether ``viewer`` may open the page of ``person``: it is their own, or in their charge."""
    if viewer.id == person.id or viewer.role is Role.ADMIN:
        return True
    return person.role is Role.STUDENT and looks_after(viewer, person.cohort_ids)


def may_write_person(viewer: Standing, person: Standing) -> bool:
    """Say whether ``viewer`` may move, reset or close the account of ``person``."""
    return viewer.role is Role.ADMIN and viewer.id != person.id


def may_write_work(viewer: Standing, owners: Collection[Standing]) -> bool:
    """Say whether ``viewer`` is the student of a work, or a confirmed member of its team."""
    return any(viewer.id == owner.id for owner in owners)


def may_read_work(viewer: Standing, owners: Collection[Standing]) -> bool:
    if may_write_work(viewer, owners):
        return True
    return viewer.role in STAFF and any(looks_after(viewer, owner.cohort_ids) for owner in owners)


def may_invite(viewer: Standing, role: Role, cohort_ids: Collection[int]) -> bool:
    """Say whether ``viewer`` may make (and see, and revoke) an invitation with this inside.

    Mentors invite the students of their cohorts and those students' guardians, nobody with more power.
    """
    if viewer.role is Role.ADMIN:
        return True
    return role in {Role.STUDENT, Role.GUARDIAN} and looks_after(viewer, cohort_ids)
