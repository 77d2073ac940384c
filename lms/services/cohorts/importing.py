"""Imports of people into a cohort: a table is read, looked at, and then carried out whole or not at all."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from lms.domain.cohorts import oneroster
from lms.domain.cohorts.oneroster import Sheet
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import enrolments, invitations, people
from lms.services.accounts import passwords
from lms.services.cohorts.planning import Line, LineState, Plan, drafted, key_of, make_plan
from lms.services.school import School
from lms.storage.cohorts import roster_imports as rows
from lms.storage.tables import Cohort, Person, RosterImport

KEPT = timedelta(hours=24)
"""How long a table that was read waits for a word."""
_NO_IMPORT = N_("This import is not open any more. Choose the file again.")


@dataclass(frozen=True)
class Preview:
    """An import before it is carried out, or, with ``done``, afterwards."""

    id: int
    cohort_id: int
    plan: Plan | None
    done: bool


@dataclass(frozen=True)
class EntryLink:
    """A link by which somebody comes in; ``ward`` is whom a guardian is invited for."""

    name: str
    login: str
    ward: str
    word: str

    @property
    def is_guardian(self) -> bool:
        return bool(self.ward)


def prepare(
    school: School,
    by: Person,
    cohort_id: int,
    users: bytes,
    *,
    demographics: bytes | None = None,
    enrollments: bytes | None = None,
    roles: bytes | None = None,
) -> int:
    """Read and keep a table for a day; nothing of it is in the school. Return the import's number."""
    sheet = oneroster.read(users, demographics, enrollments, roles=roles, day=school.today())
    now = school.now()
    with school.database.write() as session:
        kept = RosterImport(
            cohort_id=cohort_id,
            by=by.id or 0,
            content=sheet.model_dump(mode="json"),
            created_at=now,
            expires_at=now + KEPT,
        )
        session.add(kept)
        session.flush()
        return kept.id or 0


def preview(school: School, by: Person, import_id: int) -> Preview:
    """Return what an import of one's own would do today."""
    with school.database.read() as session:
        kept = _own(school, session, by, import_id)
        done = kept.done_at is not None
        plan = None if done else _plan(school, session, by, kept)
    return Preview(import_id, kept.cohort_id, plan, done)


def carry_out(school: School, by: Person, import_id: int) -> int:
    """Put everybody of a table into its cohort, or nobody; return how many came in or changed."""
    now = school.now()
    with school.database.write() as session:
        kept = _own(school, session, by, import_id)
        if not rows.claim(session, import_id, now):
            raise ConflictError(N_("These people are in the cohort already: it was confirmed before."))
        session.refresh(kept)
        plan = _plan(school, session, by, kept)
        if not plan.is_sound:
            raise RefusedError(
                N_("Something stands against it now. Look at the rows again: nothing was done.")
            )

        newcomers = _bring_in(session, school, by, kept.cohort_id, plan.lines)
        pairs = _invite(session, school, by, import_id, list(zip(newcomers, plan.lines, strict=True)))
        kept.content = {"people": [one.id for one in newcomers], "guardians": pairs}
        kept.expires_at = now + timedelta(days=school.settings.invitation_days)
        session.add(kept)
    return sum(line.state is not LineState.KNOWN for line in plan.lines)


def discard(school: School, by: Person, import_id: int) -> None:
    """Forget a table that was read."""
    with school.database.write() as session:
        kept = _own(school, session, by, import_id)
        if kept.done_at is None:
            session.delete(kept)


def links(school: School, by: Person, import_id: int) -> tuple[EntryLink, ...]:
    """Return the links of those who came by an import and have not come in yet, and of their guardians."""
    with school.database.read() as session:
        kept = _own(school, session, by, import_id)
        if kept.done_at is None:
            raise MissingError(_NO_IMPORT)
        students = rows.people(session, kept.content["people"])
        pairs = kept.content["guardians"]
        still_open = rows.open_invitations(session, [one[0] for one in pairs], school.now())
    for_guardians = [
        EntryLink(name, "", ward, _guardians_word(school, import_id, still_open[number].ward_id, name))
        for number, name, ward in pairs
        if number in still_open
    ]
    return (*entry_links(school, students), *for_guardians)


def entry_links(school: School, students: Iterable[Person]) -> tuple[EntryLink, ...]:
    """Return a link for everybody who has never set a password, by name."""
    waiting = sorted(
        (one for one in students if one.active and one.password_hash is None), key=lambda one: one.name
    )
    return tuple(EntryLink(one.name, one.login, "", passwords.welcome_word(school, one)) for one in waiting)


def not_come_in(school: School, cohort_id: int) -> tuple[EntryLink, ...]:
    """Return the links of all students of a cohort who have not come in yet."""
    with school.database.read() as session:
        found = enrolments.people_in(session, cohort_id)
    return entry_links(school, [one for one in found if one.role is people.Role.STUDENT])


def forget(school: School) -> int:
    """Delete what was read and never confirmed, and lists of links whose time is over."""
    with school.database.write() as session:
        return rows.forget(session, school.now())


def _own(school: School, session: Session, by: Person, import_id: int) -> RosterImport:
    kept = session.get(RosterImport, import_id)
    if kept is None or kept.by != by.id or kept.expires_at <= school.now():
        raise MissingError(_NO_IMPORT)
    return kept


def _plan(school: School, session: Session, by: Person, kept: RosterImport) -> Plan:
    sheet = Sheet.model_validate(kept.content, strict=False)
    return make_plan(school, session, by, session.get_one(Cohort, kept.cohort_id), sheet)


def _bring_in(
    session: Session, school: School, by: Person, cohort_id: int, lines: Sequence[Line]
) -> list[Person]:
    """Store who is new, and change who is known; return everybody in the order of the table."""
    found = [(line.person or drafted(school, line), line) for line in lines]
    people.add_all(session, school, [one for one, line in found if line.person is None], cohort_id)
    for one, line in found:
        if line.person is not None:
            _change(session, school, by, cohort_id, line, one)
    identifiers = [(line.newcomer.identifier, one.id or 0) for one, line in found if line.newcomer.identifier]
    rows.remember(session, {key_of(school, identifier): key for identifier, key in identifiers})
    return [one for one, _ in found]


def _change(session: Session, school: School, by: Person, cohort_id: int, line: Line, person: Person) -> None:  # noqa: PLR0917
    for name, value in line.changes.items():
        setattr(person, name, value)
    session.add(person)
    if line.joins:
        main = person.cohort_id is None
        enrolments.enrol(session, school, person.id or 0, cohort_id, by=by.id, main=main)


def _invite(
    session: Session, school: School, by: Person, import_id: int, found: Sequence[tuple[Person, Line]]
) -> list[tuple[int, str, str]]:
    """Invite the guardians of everybody; return each invitation with the names of guardian and ward."""
    asked = [(ward, guardian.name) for ward, line in found for guardian in line.guardians]
    words = [(ward, name, _guardians_word(school, import_id, ward.id, name)) for ward, name in asked]
    numbers = invitations.add_for_guardians(session, school, by, words)
    return [(number, name, ward.name) for number, (ward, name) in zip(numbers, asked, strict=True)]


def _guardians_word(school: School, import_id: int, ward_id: int | None, name: str) -> str:
    """Return the word of a guardian's link: made from the school's secret, so that it need not be kept."""
    told = f"guardian {import_id} {ward_id} {name}".encode()
    digest = hmac.new(school.settings.secret.encode(), told, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
