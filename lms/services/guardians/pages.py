"""Pages: the consents about somebody as who looks at them reads them, and what each may do there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from lms.domain.admissions.applications import OVER, ApplicationState
from lms.domain.guardians import consents as rules
from lms.domain.guardians.consents import OF_AGE_GRACE, Purpose, Side, Stance, Word
from lms.services import consents
from lms.services.consents import ConsentText, Entry
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage.admissions import applications as admissions
from lms.storage.guardians import consents as rows
from lms.storage.tables import Consent, Person

ALWAYS_ASKED = frozenset({Purpose.DIGEST, Purpose.PORTFOLIO, Purpose.REGION})
"""These work for nobody without consent; the others only where a programme asks for them."""


@dataclass(frozen=True)
class Card:
    """One purpose: its newest text, how it stands, whose word is missing, and what the reader may do.

    ``required`` by their programme; ``awaited`` by one that they apply to and are not in yet.
    ``until`` is set while an older word still holds: the last day before it lapses is the one before.
    """

    purpose: Purpose
    text: ConsentText
    required: bool
    awaited: bool
    allowed: bool
    waits_for: frozenset[Side]
    until: date | None
    may_give: bool
    may_revoke: bool
    history: tuple[Entry, ...]


def cards(school: School, about: Person, reader: Person) -> tuple[Card, ...]:
    """Return what there is to agree to about somebody, for themself or for their guardian."""
    newest = {purpose: versions[0] for purpose, versions in consents.texts(school).items() if versions}
    entries = consents.history(school, about.id or 0)
    stance = consents.stance(school, about)
    with school.database.read() as session:
        required, awaited = _required(session, about.id or 0), _awaited(session, about.id or 0)
        shown = _shown(required | awaited, entries, stance)
        return tuple(
            _card(session, school, newest[one], about, reader, (one in required, one in awaited), entries)
            for one in Purpose
            if one in shown and one in newest
        )


def asked(school: School, about: Person, reader: Person) -> tuple[Purpose, ...]:
    """Return what somebody's programme, or one they apply to, waits for that the reader has to answer."""
    stance, person_id = consents.stance(school, about), about.id or 0
    side = Side.SELF if reader.id == about.id else Side.GUARDIAN
    with school.database.read() as session:
        wanted = _required(session, person_id) | _awaited(session, person_id)
        return tuple(
            one
            for one in Purpose
            if one in wanted
            and rules.concerns(one, is_minor=stance.is_minor)
            and side in rules.silent(one, _words(session, school, person_id, one), stance)
        )


def _required(session: Session, person_id: int) -> frozenset[Purpose]:
    return consents.required(session, [session.get_one(Person, person_id)])[person_id]


def _awaited(session: Session, person_id: int) -> frozenset[Purpose]:
    """Return what is asked for before an application that is not over can be sent or accepted."""
    return frozenset(
        purpose
        for application, _, programme in admissions.of_person(session, person_id)
        if application.state not in {*OVER, ApplicationState.ACCEPTED}
        for purpose in rules_of(programme).entry.consents
    )


def _words(session: Session, school: School, person_id: int, purpose: Purpose) -> list[Word]:
    return consents.words_of(session, school, [person_id], purpose).get(person_id, [])


def _shown(wanted: Collection[Purpose], entries: Iterable[Entry], stance: Stance) -> frozenset[Purpose]:
    known = {one.consent.purpose for one in entries}
    return frozenset(
        one
        for one in Purpose
        if one in known or (one in {*wanted, *ALWAYS_ASKED} and rules.concerns(one, is_minor=stance.is_minor))
    )


def _card(  # noqa: PLR0917  all that a card is made of
    session: Session,
    school: School,
    text: ConsentText,
    about: Person,
    reader: Person,
    wanted: tuple[bool, bool],
    entries: Iterable[Entry],
) -> Card:
    purpose, person_id, stance = text.purpose, about.id or 0, consents.stance(school, about)
    words = _words(session, school, person_id, purpose)
    standing = rows.standing(session, [person_id], purpose)
    silent, allowed = rules.silent(purpose, words, stance), rules.allows(purpose, words, stance)
    side = Side.SELF if reader.id == about.id else Side.GUARDIAN
    mine = [one for one in standing if _may_take_back(one, purpose, reader, stance)]
    return Card(
        purpose=purpose,
        text=text,
        required=wanted[0],
        awaited=wanted[1],
        allowed=allowed,
        waits_for=silent,
        until=_until(words, stance) if allowed and silent else None,
        may_give=_may_give(purpose, side, silent, standing, text, reader, stance),
        may_revoke=bool(mine) and (allowed or stance.is_minor),
        history=tuple(one for one in entries if one.consent.purpose == purpose),
    )


def _may_give(  # noqa: PLR0917  who, what, and all that speaks for or against it
    purpose: Purpose,
    side: Side,
    silent: frozenset[Side],
    standing: Collection[Consent],
    text: ConsentText,
    reader: Person,
    stance: Stance,
) -> bool:
    """Each guardian asks for their own digest; otherwise one guardian's word is enough."""
    if not rules.may_give(purpose, side, is_minor=stance.is_minor):
        return False
    if purpose is Purpose.DIGEST:
        return not any(one.given_by == reader.id and one.version == text.version for one in standing)
    return side in silent


def _may_take_back(consent: Consent, purpose: Purpose, reader: Person, stance: Stance) -> bool:
    """Say whether a reader sees the button: by the same rule as ``consents.revoke``."""
    is_mine = consent.given_by == reader.id
    if reader.id == consent.person_id:
        return is_mine or not stance.is_minor
    return is_mine or (purpose is not Purpose.DIGEST and consent.given_by != consent.person_id)


def _until(words: Iterable[Word], stance: Stance) -> date | None:
    lapses = [one.lapses_on for one in words if one.lapses_on is not None]
    if stance.in_grace and stance.of_age_on is not None:
        lapses.append(stance.of_age_on + OF_AGE_GRACE)
    return min(lapses, default=None)
