"""Reading portfolios: built from finished work, for the school and, where it is allowed, for the world."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.guardians.consents import Purpose
from lms.domain.media import is_bearable, kind_of
from lms.domain.privacy import portfolios as rules
from lms.domain.privacy.portfolios import ItemKind
from lms.domain.tracks.activities import CompletionState
from lms.errors import N_, MissingError
from lms.services import consents, ledger, people
from lms.services.people import Person
from lms.services.school import School
from lms.services.seats import title_of
from lms.services.submitting import files
from lms.services.tracks import paths
from lms.services.tracks.paths import Leg
from lms.storage import works
from lms.storage.privacy import portfolios as rows
from lms.storage.tables import Company, Portfolio, PortfolioItem, PortfolioShare, Submission
from lms.storage.tracks import activities

MISSING = N_("There is no such page.")


@dataclass(frozen=True)
class Finished:
    """A finished thing; ``attempt`` is the pinned one that passed."""

    kind: ItemKind
    key: str
    title: Texts
    at: datetime | None
    skills: tuple[str, ...] = ()
    attempt: Submission | None = None
    in_team: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of a portfolio: what its owner wrote, and the finished thing that it is about."""

    item: PortfolioItem
    thing: Finished


@dataclass(frozen=True)
class Shown:
    """A portfolio as somebody reads it; ``name`` is what this reader may know."""

    person: Person
    portfolio: Portfolio
    name: str
    entries: tuple[Entry, ...]
    skills: Mapping[str, int]
    legs: tuple[Leg, ...]
    is_minor: bool


@dataclass(frozen=True)
class Own:
    """A portfolio as its owner works on it; ``waits_for_consent``: theirs or a guardian's."""

    shown: Shown
    rest: tuple[Finished, ...]
    is_public: bool
    waits_for_consent: bool
    may_share: bool
    shares: tuple[tuple[PortfolioShare, Company], ...]
    companies: tuple[Company, ...]


def own(school: School, person: Person) -> Own:
    with school.database.read() as session:
        read = shown(session, school, person, full_name=True)
        chosen = {(one.item.kind, one.item.key) for one in read.entries}
        rest = [one for one in finished(session, school, person) if (one.kind, one.key) not in chosen]
        shares = tuple(rows.shares(session, person.id or 0))
        open_to = {company.id for _, company in shares}
        wanted = read.portfolio.public_at is not None
        allowed = consents.allows(session, school, person.id or 0, Purpose.PORTFOLIO)
        return Own(
            read,
            tuple(rest),
            is_public=wanted and allowed,
            waits_for_consent=wanted and not allowed,
            may_share=allowed,
            shares=shares,
            companies=tuple(one for one in rows.companies(session) if one.id not in open_to),
        )


def shown_to_school(school: School, person: Person) -> Shown:
    """Return a portfolio for who knows its owner anyway: mentors, guardians, the owner."""
    with school.database.read() as session:
        return shown(session, school, person, full_name=True)


def as_the_world_sees(school: School, person: Person) -> Shown:
    """Return a portfolio as a public page would show it."""
    with school.database.read() as session:
        return shown(session, school, person, full_name=False)


def public(school: School, word: str) -> Shown:
    """Return a portfolio for the whole world, or nothing of it: every word has to stand at this moment."""
    with school.database.read() as session:
        portfolio = rows.by_word(session, word)
        person = session.get(Person, portfolio.person_id) if portfolio is not None else None
        if portfolio is None or person is None or not _is_public(session, school, portfolio, person):
            raise MissingError(MISSING)
        return shown(session, school, person, full_name=False)


def _is_public(session: Session, school: School, portfolio: Portfolio, person: Person) -> bool:
    return (
        portfolio.public_at is not None
        and person.active
        and consents.allows(session, school, portfolio.person_id, Purpose.PORTFOLIO)
    )


def entry(school: School, person: Person, item_id: int) -> Entry:
    """Return one thing of somebody's portfolio, for its own form."""
    read = shown_to_school(school, person)
    found = next((one for one in read.entries if one.item.id == item_id), None)
    if found is None:
        raise MissingError(MISSING)
    return found


def content(school: School, read: Shown, item_id: int, number: int) -> tuple[str, bytes]:
    """Return path and bytes of a chosen file of a portfolio that somebody reads; ``number`` counts from 1."""
    found = next((one for one in read.entries if one.item.id == item_id), None)
    if found is None or found.thing.attempt is None or not 0 < number <= len(found.item.files):
        raise MissingError(MISSING)
    path = found.item.files[number - 1]
    return path, files.read(school, found.thing.attempt, path)


def picture(school: School, read: Shown, item_id: int, number: int) -> tuple[str, bytes]:
    """Return kind and bytes of a chosen picture: what its bytes are says so, not its name."""
    _, raw = content(school, read, item_id, number)
    kind = kind_of(raw)
    if not is_bearable(raw):
        raise MissingError(MISSING)
    return kind, raw


def shown(session: Session, school: School, person: Person, *, full_name: bool) -> Shown:
    person_id = person.id or 0
    portfolio = session.get(Portfolio, person_id) or Portfolio(person_id=person_id, word="")
    is_minor = people.is_minor(school, person)
    name = rules.shown_name(person.name, portfolio.name_shown, is_minor=is_minor)
    return Shown(
        person,
        portfolio,
        person.name if full_name else name,
        _entries(session, school, person),
        ledger.skills(school, person_id) if portfolio.shows_skills else {},
        paths.of_person(school, person_id).legs if portfolio.shows_path else (),
        is_minor,
    )


def _entries(session: Session, school: School, person: Person) -> tuple[Entry, ...]:
    """Return what was chosen and is finished still, each with the attempt that was pinned then."""
    known = {(one.kind, one.key): one for one in finished(session, school, person)}
    chosen = [one for one in rows.items(session, person.id or 0) if (one.kind, one.key) in known]
    pinned = {one.id: session.get(Submission, one.submission_id) for one in chosen if one.submission_id}
    return tuple(Entry(one, replace(known[one.kind, one.key], attempt=pinned.get(one.id))) for one in chosen)


def finished(session: Session, school: School, person: Person) -> tuple[Finished, ...]:
    """Return what somebody has finished: exercises and projects passed, activities a coach confirmed."""
    person_id, reviewed = person.id or 0, school.catalogue.reviewed
    attempts = rows.passed(session, person_id, reviewed)
    together = {one.id for one in works.of_person(session, person_id) if one.team_id is not None}
    slugs = works.passed_by(session, person_id, reviewed)
    found = []
    for exercise in school.catalogue:
        if exercise.slug not in slugs:
            continue
        attempt, at = attempts.get(exercise.slug, (None, None))
        kind = ItemKind.PROJECT if exercise.slug in reviewed else ItemKind.EXERCISE
        in_team = attempt is not None and attempt.work_id in together
        skills = tuple(exercise.definition.skills)
        found.append(Finished(kind, exercise.slug, exercise.title, at, skills, attempt, in_team))
    return (*found, *_completed(session, person_id))


def _completed(session: Session, person_id: int) -> tuple[Finished, ...]:
    said = activities.completions_of(session, person_id)
    confirmed = {key: one for key, one in said.items() if one.state is CompletionState.CONFIRMED}
    known = activities.by_ids(session, confirmed.keys())
    return tuple(
        Finished(ItemKind.ACTIVITY, str(key), title_of(known[key]), one.decided_at, tuple(known[key].skills))
        for key, one in confirmed.items()
        if key in known
    )
