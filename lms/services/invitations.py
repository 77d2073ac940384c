"""Invitations: a link that makes one person, with role and cohort inside."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from lms.domain.access import may_invite
from lms.domain.invitations import InvitationState, state_of
from lms.domain.people import Language, Role, tidy
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import guardians, inbox, people
from lms.services.partners import companies
from lms.services.school import School
from lms.storage import invitations as rows
from lms.storage.changes import add_rows
from lms.storage.tables import Cohort, Company, Invitation, Person

__all__ = ["Invitation", "InvitationState", "InvitationView", "accept", "create", "listing", "revoke"]

LISTED = 200
OWN_A_MONTH, MONTH = 5, timedelta(days=30)
_GONE = N_("This invitation is not open any more. Ask for a new one.")
_NOT_YOURS = N_("You can invite students and their guardians to your own cohort.")


@dataclass(frozen=True)
class InvitationView:
    """An invitation as a page tells of it."""

    invitation: Invitation
    state: InvitationState
    cohort: Cohort | None
    ward: Person | None
    used_by: Person | None
    company: Company | None = None


def create(
    school: School,
    by: Person | None,
    *,
    role: Role,
    cohort_id: int | None = None,
    ward_id: int | None = None,
    company_id: int | None = None,
    note: str = "",
) -> tuple[Invitation, str]:
    """Make an invitation and return it with its word, which is never seen again; ``by`` None: the command."""
    word = secrets.token_urlsafe(24)
    with school.database.write() as session:
        ward = _checked_ward(session, school.today(), role, ward_id)
        company = companies.check_open(session, company_id) if role is Role.PARTNER else None
        cohort = None if ward or company else _checked_cohort(session, cohort_id)
        belongs_to = ward.cohort_ids if ward else _ids(cohort)
        if by is not None and not may_invite(people.standing(by), role, belongs_to):
            raise ForbiddenError(_NOT_YOURS)
        invitation = _by_word(school, word, role, by, note)
        invitation.cohort_id = cohort.id if cohort else None
        invitation.ward_id = ward.id if ward else None
        invitation.company_id = company.id if company else None
        session.add(invitation)
    return invitation, word


def create_for_students(school: School, by: Person, cohort_id: int, names: Sequence[str]) -> tuple[str, ...]:
    """Make an invitation to a cohort for every name, all or none, and return their words in order."""
    words = tuple(secrets.token_urlsafe(24) for _ in names)
    with school.database.write() as session:
        cohort = _checked_cohort(session, cohort_id)
        if not may_invite(people.standing(by), Role.STUDENT, _ids(cohort)):
            raise ForbiddenError(_NOT_YOURS)
        made = [
            _by_word(school, word, Role.STUDENT, by, name) for word, name in zip(words, names, strict=True)
        ]
        for one in made:
            one.cohort_id = cohort_id
        add_rows(session, made)
    return words


def for_own_guardian(school: School, ward: Person) -> str:
    """Let a minor make a link for their guardian and return its word; the one before opens nothing now."""
    word, now = secrets.token_urlsafe(24), school.now()
    with school.database.write() as session:
        checked = _checked_ward(session, school.today(), Role.GUARDIAN, ward.id)
        session.get_one(Person, ward.id, with_for_update=True)  # so that links are counted one by one
        if rows.made_since(session, ward.id or 0, now - MONTH) >= OWN_A_MONTH:
            raise ConflictError(N_("You made many links this month. Ask your mentor for the next one."))
        rows.revoke_made_by(session, ward.id or 0, now)
        invitation = _by_word(school, word, Role.GUARDIAN, ward)
        invitation.ward_id = checked.id if checked else None
        session.add(invitation)
    return word


def add_for_guardians(
    session: Session, school: School, by: Person, asked: Sequence[tuple[Person, str, str]]
) -> list[int]:
    """Write invitations for guardians within a larger change, each by a word that the caller made.

    ``asked`` are the ward, the guardian's name, and the word.
    """
    made = []
    for ward, name, word in asked:
        made.append(_by_word(school, word, Role.GUARDIAN, by, name))
        made[-1].ward_id = ward.id
    session.add_all(made)
    session.flush()
    return [one.id or 0 for one in made]


def listing(school: School, viewer: Person) -> tuple[InvitationView, ...]:
    """Return the newest invitations that ``viewer`` may have made."""
    with school.database.read() as session:
        views = [_view(session, row, school.now()) for row in rows.newest(session, LISTED)]
    return tuple(view for view in views if may_manage(viewer, view))


def by_id(school: School, invitation_id: int) -> InvitationView | None:
    with school.database.read() as session:
        row = session.get(Invitation, invitation_id)
        return _view(session, row, school.now()) if row else None


def of_cohort(school: School, cohort_id: int) -> tuple[InvitationView, ...]:
    """Return the newest invitations to a cohort."""
    with school.database.read() as session:
        found = rows.to_cohort(session, cohort_id, LISTED)
        _known = rows.users_of(session, cohort_id)  # read at once: each view finds its own among them
        return tuple(_view(session, row, school.now()) for row in found)


def may_manage(viewer: Person, view: InvitationView) -> bool:
    """Say whether ``viewer`` is in charge of an invitation: it lets nobody in whom they couldn't invite."""
    belongs_to = view.ward.cohort_ids if view.ward else _ids(view.cohort)
    return may_invite(people.standing(viewer), view.invitation.role, belongs_to)


def revoke(school: School, invitation_id: int) -> None:
    with school.database.write() as session:
        if not rows.revoke(session, invitation_id, school.now()):
            raise ConflictError(_GONE)


def by_word(school: School, word: str) -> InvitationView:
    """Return the open invitation of a link; one that is late, used, revoked or invented is missing."""
    with school.database.read() as session:
        row = rows.by_digest(session, _digest(word))
        view = _view(session, row, school.now()) if row else None
    if view is None or view.state is not InvitationState.OPEN:
        raise MissingError(_GONE)
    return view


def accept(
    school: School, word: str, *, login: str, name: str, birth_date: date, language: Language, password: str
) -> Person:
    """Make the invited person; of two who use one link at the same time, one gets a ``ConflictError``."""
    view = by_word(school, word)
    person = people.draft(
        school,
        login=login,
        name=name,
        role=view.invitation.role,
        password=password,
        birth_date=birth_date,
        language=language,
    )
    person.cohort_id = view.invitation.cohort_id
    with school.database.write() as session:
        _claim(session, word, school.now())
        people.add(session, school, person)
        _used(session, school, view.invitation, person)
    return person


def accept_as(school: School, word: str, person: Person) -> None:
    """Let a guardian who has an account already take the invitation to one more ward."""
    view = by_word(school, word)
    if view.invitation.role is not Role.GUARDIAN or person.role is not Role.GUARDIAN:
        raise RefusedError(N_("This invitation makes a new account. Log out first to use it."))
    with school.database.write() as session:
        _claim(session, word, school.now())
        _used(session, school, view.invitation, person)


def _by_word(school: School, word: str, role: Role, by: Person | None, note: str = "") -> Invitation:
    """Return a new invitation that a word opens for as long as the school lets them stand."""
    now = school.now()
    return Invitation(
        digest=_digest(word),
        role=role,
        note=tidy(note, 120),
        created_by=by.id if by else None,
        created_at=now,
        expires_at=now + timedelta(days=school.settings.invitation_days),
    )


def _claim(session: Session, word: str, now: datetime) -> None:
    if not rows.claim(session, _digest(word), now):
        raise ConflictError(_GONE)


def _used(session: Session, school: School, invitation: Invitation, person: Person) -> None:
    row = session.get_one(Invitation, invitation.id)
    row.used_by = person.id
    session.add(row)
    if invitation.company_id is not None and person.id is not None:
        companies.check_open(session, invitation.company_id)
        companies.join(session, school, invitation.company_id, person.id)
    if invitation.ward_id is not None and person.id is not None:
        guardians.ask(session, person.id, invitation.ward_id, school.now())
        words = N_("%(name)s asks to be your guardian here. Say whether that is right.")
        named, told = {"name": person.name}, f"guardian:{person.id}:{invitation.id}"
        inbox.tell(session, school, invitation.ward_id, words, named, "/me/guardians", told)


def _view(session: Session, row: Invitation, now: datetime) -> InvitationView:
    state = state_of(used_at=row.used_at, revoked_at=row.revoked_at, expires_at=row.expires_at, now=now)
    return InvitationView(
        invitation=row,
        state=state,
        cohort=session.get(Cohort, row.cohort_id) if row.cohort_id else None,
        ward=session.get(Person, row.ward_id) if row.ward_id else None,
        used_by=session.get(Person, row.used_by) if row.used_by else None,
        company=session.get(Company, row.company_id) if row.company_id else None,
    )


def _checked_ward(session: Session, today: date, role: Role, ward_id: int | None) -> Person | None:
    if role is not Role.GUARDIAN:
        return None
    ward = session.get(Person, ward_id) if ward_id is not None else None
    if ward is None or not guardians.may_have_guardian(ward, today):
        raise RefusedError(N_("A guardian is invited for a student under 18."), field="ward")
    return ward


def _checked_cohort(session: Session, cohort_id: int | None) -> Cohort | None:
    if cohort_id is None:
        return None
    cohort = session.get(Cohort, cohort_id)
    if cohort is None:
        raise RefusedError(N_("There is no such cohort."), field="cohort")
    return cohort


def _ids(cohort: Cohort | None) -> frozenset[int]:
    return frozenset() if cohort is None else frozenset({cohort.id or 0})


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
