"""Consents: given, taken back, asked for anew; and whether something is allowed today."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.guardians import consents as rules
from lms.domain.guardians.consents import Purpose, Side, Stance, Word
from lms.domain.people import Language, Role, counts_as_minor
from lms.domain.programmes import ProgrammeRules
from lms.errors import N_, ConflictError, ForbiddenError, RefusedError
from lms.services import inbox
from lms.services.programmes import consents_asked
from lms.services.school import School
from lms.storage.guardians import consents as rows
from lms.storage.guardians import links as guardians
from lms.storage.tables import Consent, ConsentText, Person

__all__ = ["Consent", "ConsentText", "Entry", "Purpose", "allows", "give", "history", "missing", "revoke"]

LONGEST_TEXT = 4000
PAUSED = {
    Purpose.STUDY: N_(
        "Learning is paused: the consent to process data for it does not stand. Nothing is deleted."
        " Under Me, Consents you see who can agree."
    ),
    Purpose.REVIEW: N_(
        "Reviews are paused: the consent that peers see the work does not stand."
        " Under Me, Consents you see who can agree."
    ),
}


@dataclass(frozen=True)
class Entry:
    """A line of somebody's history: a consent, by whom, and who took it back."""

    consent: Consent
    giver: Person
    revoker: Person | None


def allows(session: Session, school: School, person_id: int, purpose: Purpose) -> bool:
    """Say whether what a purpose names may be done with somebody today."""
    return bool(allowed(session, school, [session.get_one(Person, person_id)], purpose))


def allowed(session: Session, school: School, people: Collection[Person], purpose: Purpose) -> frozenset[int]:
    """Return the ids of those with whom it may be done: for lists."""
    words = words_of(session, school, [one.id or 0 for one in people], purpose)
    return frozenset(
        one.id or 0
        for one in people
        if rules.allows(purpose, words.get(one.id or 0, ()), stance(school, one))
    )


def missing(
    session: Session, school: School, person: Person, purposes: Iterable[Purpose]
) -> tuple[Purpose, ...]:
    """Return which of these purposes somebody is not yet allowed, in the order asked."""
    is_minor = stance(school, person).is_minor
    return tuple(
        one
        for one in purposes
        if rules.concerns(one, is_minor=is_minor) and not allowed(session, school, [person], one)
    )


def stopped(
    session: Session,
    school: School,
    people: Collection[Person],
    purpose: Purpose,
    of: ProgrammeRules | None = None,
) -> frozenset[int]:
    """Return the students with whom it may not be done, where a programme of theirs asks for their consent.

    ``of`` are the rules of one programme more, in which they are looked at.
    """
    wanted, always = required(session, people), of is not None and purpose in of.entry.consents
    students = [one for one in people if one.role is Role.STUDENT]
    asked = [one for one in students if always or purpose in wanted[one.id or 0]]
    if not asked:
        return frozenset()
    return frozenset(one.id or 0 for one in asked) - allowed(session, school, asked, purpose)


def required(session: Session, people: Iterable[Person]) -> dict[int, frozenset[Purpose]]:
    """Return what each needs a consent for: what the programme of any cohort asks that they are in."""
    cohorts = {one.id or 0: one.cohort_ids for one in people}
    asked = consents_asked(session, frozenset().union(*cohorts.values()))
    return {key: frozenset().union(*(asked.get(one, ()) for one in ids)) for key, ids in cohorts.items()}


def check(session: Session, school: School, person_id: int, purpose: Purpose) -> None:
    """Refuse what a programme that somebody is in asks a consent for that does not stand."""
    if stopped(session, school, [session.get_one(Person, person_id)], purpose):
        raise ForbiddenError(PAUSED[purpose])


def pauses(school: School, person: Person) -> tuple[Purpose, ...]:
    """Return what a programme that somebody is in asks a consent for that does not stand."""
    with school.database.read() as session:
        wanted = required(session, [person])[person.id or 0]
        return tuple(one for one in Purpose if one in wanted and stopped(session, school, [person], one))


def paused(school: School, person_id: int, purpose: Purpose) -> str:
    """Return the words for what is not done with somebody now; empty: it is done."""
    with school.database.read() as session:
        try:
            check(session, school, person_id, purpose)
        except ForbiddenError as error:
            return error.words
    return ""


def stance(school: School, person: Person) -> Stance:
    return Stance(rules.of_age_on(person.role, person.birth_date), school.today())


def words_of(
    session: Session, school: School, person_ids: Collection[int], purpose: Purpose
) -> dict[int, list[Word]]:
    """Return the standing words about each of these people."""
    found: dict[int, list[Consent]] = {}
    for one in rows.standing(session, person_ids, purpose):
        found.setdefault(one.person_id, []).append(one)
    followed = rows.next_texts(session, purpose)
    return {key: [_word(school, one, followed) for one in given] for key, given in found.items()}


def words_in(session: Session, school: School, given: Iterable[Consent], purpose: Purpose) -> list[Word]:
    """Return these consents to one purpose as the rules read them."""
    followed = rows.next_texts(session, purpose)
    return [_word(school, one, followed) for one in given]


def _word(school: School, consent: Consent, followed: Mapping[int, datetime]) -> Word:
    """Return a consent with days of the school's zone; ``followed``: when a newer text came, by version."""
    zone = ZoneInfo(school.settings.zone)
    newer_at = followed.get(consent.version)
    return Word(
        Side.SELF if consent.given_by == consent.person_id else Side.GUARDIAN,
        consent.given_at.astimezone(zone).date(),
        newer_at.astimezone(zone).date() + rules.NEW_TEXT_GRACE if newer_at else None,
    )


def give(school: School, person_id: int, purpose: Purpose, by: int, version: int | None = None) -> None:
    """Write down that ``by`` agrees; ``version`` is of the text that was read, the newest where None."""
    try:
        with school.database.write() as session:
            write(session, school, person_id, purpose, by, version)
    except IntegrityError:  # pressed twice at the same moment: it is given
        return


def write(  # noqa: PLR0917  who, about what, by whom: in this order everywhere
    session: Session, school: School, person_id: int, purpose: Purpose, by: int, version: int | None = None
) -> None:
    """Write a consent within somebody's transaction; one that stands already stays as it is."""
    side = side_of(session, person_id, by)
    about = session.get_one(Person, person_id)
    if side is None or not rules.may_give(purpose, side, is_minor=stance(school, about).is_minor):
        raise ForbiddenError(N_("This is for somebody else to agree to."))
    newest = rows.newest_version(session, purpose)
    if version is not None and version != newest:
        raise ConflictError(N_("There is a newer text. Read it, then agree."))
    standing = rows.standing(session, [person_id], purpose)
    if any(one.given_by == by and one.version == newest and _is_new(school, one, about) for one in standing):
        return
    rows.revoke(session, person_id, purpose, [by], by, school.now())
    row = Consent(person_id=person_id, purpose=purpose, version=newest, given_by=by, given_at=school.now())
    session.add(row)
    session.flush()


def revoke(school: School, person_id: int, purpose: Purpose, by: int) -> None:
    """Take a consent back; from this moment what it allowed is not done.

    A guardian takes back what any guardian has given; the digest each for themself. An adult takes back
    what still holds from their guardians.
    """
    with school.database.write() as session:
        side = side_of(session, person_id, by)
        is_minor = stance(school, session.get_one(Person, person_id)).is_minor
        if side is None or (side is Side.GUARDIAN and not is_minor):
            raise ForbiddenError(N_("This is for somebody else to decide."))
        givers = _givers(session, person_id, purpose, by, is_minor=is_minor)
        if not rows.revoke(session, person_id, purpose, givers, by, school.now()):
            raise ConflictError(N_("This consent does not stand any more."))


def end_of_link(session: Session, school: School, *, guardian_id: int, ward_id: int, by: int | None) -> bool:
    """Take back what a guardian has given, as their link to the minor ends; True: there was something."""
    return rows.revoke(session, ward_id, None, [guardian_id], by, school.now())


def history(school: School, person_id: int) -> tuple[Entry, ...]:
    """Return every consent about somebody, the newest first."""
    with school.database.read() as session:
        return tuple(
            Entry(
                one,
                session.get_one(Person, one.given_by),
                session.get(Person, one.revoked_by) if one.revoked_by else None,
            )
            for one in rows.history(session, person_id)
        )


def side_of(session: Session, person_id: int, by: int) -> Side | None:
    """Return as what ``by`` speaks about somebody; None: not at all."""
    if by == person_id:
        return Side.SELF
    link = guardians.link(session, by, person_id)
    return Side.GUARDIAN if link is not None and link.confirmed_at is not None else None


def texts(school: School) -> dict[Purpose, tuple[ConsentText, ...]]:
    """Return all versions of every text, the newest first."""
    found: dict[Purpose, list[ConsentText]] = {one: [] for one in Purpose}
    with school.database.read() as session:
        for text in rows.texts(session):
            found[text.purpose].insert(0, text)
    return {purpose: tuple(versions) for purpose, versions in found.items()}


def write_text(school: School, purpose: Purpose, texts: dict[Language, str], by: int) -> ConsentText:
    """Follow a text by a newer one, and ask everybody anew who agreed to the one before."""
    tidied = {language: texts.get(language, "").replace("\r\n", "\n").strip() for language in Language}
    for language, text in tidied.items():
        if not 0 < len(text) <= LONGEST_TEXT:
            raise RefusedError(N_("Write the text in all three languages."), field=f"text_{language}")
    try:
        with school.database.write() as session:
            row = ConsentText(
                purpose=purpose,
                version=rows.newest_version(session, purpose) + 1,
                text_kk=tidied[Language.KAZAKH],
                text_ru=tidied[Language.RUSSIAN],
                text_en=tidied[Language.ENGLISH],
                written_by=by,
                written_at=school.now(),
            )
            session.add(row)
            session.flush()
            _ask_anew(session, school, row)
    except IntegrityError:
        raise ConflictError(N_("Somebody changed this at the same moment. Try again.")) from None
    return row


def _ask_anew(session: Session, school: School, text: ConsentText) -> None:
    values = {"days": rules.NEW_TEXT_GRACE.days}
    for person_id, giver_id in rows.givers_before(session, text.purpose):
        about = session.get_one(Person, person_id)
        if giver_id != person_id and not stance(school, about).is_minor:
            continue
        inbox.tell(
            session,
            school,
            giver_id,
            N_("A text that you agreed to has changed. Read it and answer within %(days)s days."),
            values,
            path_for(person_id, giver_id),
            f"consent-text:{text.purpose}:{text.version}:{person_id}:{giver_id}",
        )


def path_for(person_id: int, reader_id: int) -> str:
    """Return where somebody answers: on their own page, or a guardian on the child's."""
    return "/me/consents" if person_id == reader_id else f"/children/{person_id}/consents"


def _is_new(school: School, consent: Consent, about: Person) -> bool:
    """Tell whether a word was given by who its person is now: a minor's own ends on the birthday."""
    day = consent.given_at.astimezone(ZoneInfo(school.settings.zone)).date()
    then = counts_as_minor(about.role, about.birth_date, day)
    return then == counts_as_minor(about.role, about.birth_date, school.today())


def _givers(
    session: Session, person_id: int, purpose: Purpose, by: int, *, is_minor: bool
) -> Sequence[int] | None:
    """Return whose words somebody takes back; None: everybody's."""
    if by == person_id:
        return [by] if is_minor else None
    if purpose is Purpose.DIGEST:
        return [by]
    return [guardian.id or 0 for _, guardian in guardians.of_ward(session, person_id)]
