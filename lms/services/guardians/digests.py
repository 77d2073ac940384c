"""Digests: sent on Sunday evening to who asked for them, and read by the minor word for word."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.guardians import consents as consent_rules
from lms.domain.guardians.consents import Purpose
from lms.domain.guardians.digests import compose, week_due, week_of
from lms.domain.people import Language, Role
from lms.errors import N_, MissingError
from lms.services import consents, inbox
from lms.services.guardians.weeks import Speaker, facts
from lms.services.school import School
from lms.storage.guardians import consents as words
from lms.storage.guardians import digests as rows
from lms.storage.guardians import links
from lms.storage.tables import Digest, DigestSetting, Person

LISTED = 60


@dataclass(frozen=True)
class Preview:
    """The week so far, in the words that a letter about it would have today."""

    week: date
    language: Language
    text: tuple[str, ...]


def send_due(school: School) -> int:
    """Send the letters of the week that has ended; return how many. Each is sent once, whoever calls this."""
    due = week_due(_local(school))
    if due is None:
        return 0
    week, since = due
    with school.database.read() as session:
        pairs = rows.unsent(session, week, since)
    return sum(_send(school, ward_id, guardian_id, week) for ward_id, guardian_id in pairs)


def preview(school: School, ward: Person, reader: Person) -> Preview:
    """Return the week so far as a guardian's letter would tell it, or in the minor's own language."""
    week = week_of(_local(school))
    with school.database.read() as session:
        language = language_of(session, reader)
        text = compose(facts(session, school, ward, week), Speaker(language))
    return Preview(week, language, text)


def is_wanted(school: School, ward: Person, guardian: Person) -> bool:
    """Say whether a guardian gets letters about a minor."""
    with school.database.read() as session:
        return wants(session, school, ward, guardian)


def of_ward(school: School, ward: Person, reader: Person) -> tuple[Digest, ...]:
    """Return the letters about a minor: to the minor all of them, to a guardian their own."""
    only = None if reader.id == ward.id else reader.id
    with school.database.read() as session:
        return tuple(rows.of_ward(session, ward.id or 0, only, LISTED))


def readable(school: School, digest_id: int, reader: Person) -> tuple[Digest, Person, Person]:
    """Return a letter, about whom and to whom, for the minor and for the guardian who got it.

    The guardian reads it as long as the link stands; whom it is about reads it for ever.
    """
    with school.database.read() as session:
        digest = session.get(Digest, digest_id)
        if digest is None or not _may_read(session, school, digest, reader):
            raise MissingError(N_("There is no such page."))
        return digest, session.get_one(Person, digest.ward_id), session.get_one(Person, digest.guardian_id)


def language_of(session: Session, reader: Person) -> Language:
    """Return the language of somebody's letters: what a guardian has chosen, else that of their pages."""
    chosen = session.get(DigestSetting, reader.id or 0)
    return chosen.language if chosen is not None else reader.language


def choose_language(school: School, guardian_id: int, language: Language) -> None:
    with school.database.write() as session:
        session.merge(DigestSetting(guardian_id=guardian_id, language=language))


def _send(school: School, ward_id: int, guardian_id: int, week: date) -> bool:
    with school.database.read() as session:
        ward, guardian = rows.active(session, ward_id), rows.active(session, guardian_id)
        if ward is None or guardian is None:
            return False
        known, language = facts(session, school, ward, week), language_of(session, guardian)
    digest = Digest(
        ward_id=ward_id,
        guardian_id=guardian_id,
        week=week,
        language=language,
        facts=known.model_dump(mode="json"),
        text=list(compose(known, Speaker(language))),
        sent_at=school.now(),
    )
    try:
        with school.database.write() as session:
            return _write(session, school, digest, ward, guardian)
    except IntegrityError:  # another worker was first
        return False


def _write(session: Session, school: School, digest: Digest, ward: Person, guardian: Person) -> bool:
    """Send a letter, if it is still wanted at this moment."""
    if not wants(session, school, ward, guardian):
        return False
    session.add(digest)
    session.flush()
    _tell(session, school, digest, ward, guardian)
    return True


def wants(session: Session, school: School, ward: Person, guardian: Person) -> bool:
    """Say whether a guardian gets letters about a minor today: linked, and agreed by themself."""
    mine = [
        one
        for one in words.standing(session, [ward.id or 0], Purpose.DIGEST)
        if one.given_by == guardian.id and one.given_by != ward.id
    ]
    spoken = consents.words_in(session, school, mine, Purpose.DIGEST)
    return consent_rules.allows(Purpose.DIGEST, spoken, consents.stance(school, ward))


def _tell(session: Session, school: School, digest: Digest, ward: Person, guardian: Person) -> None:
    path = f"/digests/{digest.id}"
    about = {"name": ward.name, "letter": "\n\n".join(digest.text)}
    told = N_("The week of %(name)s, in a few sentences.")
    inbox.tell(session, school, guardian.id or 0, told, about, path, f"digest:{digest.id}:{guardian.id}")
    told = N_("%(name)s got a letter about your week. Here are the same words.")
    to = {"name": guardian.name, "letter": about["letter"]}
    inbox.tell(session, school, ward.id or 0, told, to, path, f"digest:{digest.id}:{ward.id}")


def _may_read(session: Session, school: School, digest: Digest, reader: Person) -> bool:
    if reader.id == digest.ward_id:
        return True
    if reader.id != digest.guardian_id or reader.role is not Role.GUARDIAN:
        return False
    link = links.link(session, digest.guardian_id, digest.ward_id)
    ward = session.get_one(Person, digest.ward_id)
    confirmed = link is not None and link.confirmed_at is not None
    return confirmed and ward.active and consents.stance(school, ward).is_minor


def _local(school: School) -> datetime:
    return school.now().astimezone(ZoneInfo(school.settings.zone))
