"""Queries of an import: who of a table is known already, all asked for at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import delete
from sqlmodel import Session, col, select

from lms.storage.changes import add_rows, change
from lms.storage.tables import GuardianLink, Invitation, Person, RosterImport, RosterKey

AT_ONCE = 500


def by_logins(session: Session, logins: Collection[str]) -> dict[str, Person]:
    return {
        one.login: one
        for part in _parts(logins)
        for one in session.exec(select(Person).where(col(Person.login).in_(part)))
    }


def by_emails(session: Session, emails: Collection[str]) -> dict[str, Person]:
    """Return people by their address; ``emails`` are in small letters."""
    wanted = set(emails)
    if not wanted:
        return {}
    query = select(Person).where(col(Person.email).is_not(None))
    return {
        one.email.lower(): one for one in session.exec(query) if one.email and one.email.lower() in wanted
    }


def by_keys(session: Session, digests: Collection[str]) -> dict[str, Person]:
    query = select(RosterKey.digest, Person).join(Person, col(Person.id) == col(RosterKey.person_id))
    return {
        digest: person
        for part in _parts(digests)
        for digest, person in session.exec(query.where(col(RosterKey.digest).in_(part)))
    }


def remember(session: Session, keys: Mapping[str, int]) -> None:
    """Keep by which digests people are known from now on."""
    there = [
        one
        for part in _parts(keys)
        for one in session.exec(select(RosterKey).where(col(RosterKey.digest).in_(part)))
    ]
    for one in there:
        one.person_id = keys[one.digest]
        session.add(one)
    known = {one.digest for one in there}
    new = [RosterKey(digest=one, person_id=key) for one, key in keys.items() if one not in known]
    add_rows(session, new)


def logins(session: Session) -> set[str]:
    return set(session.exec(select(Person.login)))


def guardians_of(session: Session, ward_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return which wards are linked to, or have an open invitation for, a guardian of which name."""
    linked = select(GuardianLink.ward_id, Person.name).join(
        Person, col(Person.id) == col(GuardianLink.guardian_id)
    )
    invited = select(Invitation.ward_id, Invitation.note).where(
        col(Invitation.used_at).is_(None), col(Invitation.revoked_at).is_(None)
    )
    found: set[tuple[int, str]] = set()
    for part in _parts(ward_ids):
        found |= set(session.exec(linked.where(col(GuardianLink.ward_id).in_(part))))
        rows = session.exec(invited.where(col(Invitation.ward_id).in_(part)))
        found |= {(ward_id, note) for ward_id, note in rows if ward_id is not None}
    return found


def people(session: Session, ids: Collection[int]) -> Sequence[Person]:
    return [
        one for part in _parts(ids) for one in session.exec(select(Person).where(col(Person.id).in_(part)))
    ]


def open_invitations(session: Session, ids: Collection[int], now: datetime) -> dict[int, Invitation]:
    """Return which of these invitations still open something."""
    query = select(Invitation).where(
        col(Invitation.used_at).is_(None), col(Invitation.revoked_at).is_(None), Invitation.expires_at > now
    )
    rows = [one for part in _parts(ids) for one in session.exec(query.where(col(Invitation.id).in_(part)))]
    return {one.id: one for one in rows if one.id is not None}


def claim(session: Session, import_id: int, now: datetime) -> bool:
    """Take an import for oneself: it is carried out once, however often it is confirmed."""
    return change(
        session,
        RosterImport,
        col(RosterImport.id) == import_id,
        col(RosterImport.done_at).is_(None),
        col(RosterImport.expires_at) > now,
        done_at=now,
    )


def forget(session: Session, now: datetime) -> int:
    """Delete the imports whose time is over, with all that was read."""
    return session.exec(delete(RosterImport).where(col(RosterImport.expires_at) <= now)).rowcount


def _parts(values: Collection[object]) -> Iterator[list[object]]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
