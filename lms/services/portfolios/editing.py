"""Editing portfolios: what is in one, in which order and words, and whether the world may see it."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.domain.media import is_bearable
from lms.domain.people import Language, Role
from lms.domain.privacy import portfolios as rules
from lms.domain.privacy.portfolios import ItemKind, NameShown
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import consents, people
from lms.services.people import Person
from lms.services.portfolios.reading import MISSING, Finished, finished
from lms.services.school import School
from lms.services.submitting import files
from lms.storage.changes import change
from lms.storage.privacy import portfolios as rows
from lms.storage.tables import Portfolio, PortfolioItem, Submission

CODES = tuple(str(one) for one in Language)


@dataclass(frozen=True)
class Draft:
    """What an owner writes and chooses of a portfolio as a whole."""

    headline: Mapping[str, str] = field(default_factory=dict)
    name_shown: NameShown = NameShown.FIRST
    shows_skills: bool = True
    shows_path: bool = True
    indexed: bool = False


def write(school: School, person_id: int, draft: Draft) -> None:
    """Keep what an owner wrote of the whole; a minor is found by no search engine."""
    headline = rules.tidy_texts(draft.headline, rules.LONGEST_HEADLINE, CODES)
    with school.database.write() as session:
        row, person = ready(session, person_id), session.get_one(Person, person_id)
        row.headline, row.name_shown = headline, draft.name_shown
        row.shows_skills, row.shows_path = draft.shows_skills, draft.shows_path
        row.indexed = draft.indexed and not people.is_minor(school, person)


def put_in(school: School, person_id: int, kind: ItemKind, key: str) -> None:
    """Put a finished thing at the end; twice is once."""
    try:
        with school.database.write() as session:
            person = session.get_one(Person, person_id)
            thing = _thing(session, school, person, kind, key)
            ready(session, person_id)
            last = max((one.position for one in rows.items(session, person_id)), default=0)
            attempt_id = thing.attempt.id if thing.attempt is not None else None
            session.add(
                PortfolioItem(
                    person_id=person_id, kind=kind, key=key, position=last + 1, submission_id=attempt_id
                )
            )
    except IntegrityError:
        return


def take_out(school: School, person_id: int, item_id: int) -> None:
    with school.database.write() as session:
        session.delete(_item(session, person_id, item_id))


def move(school: School, person_id: int, item_id: int, by: int) -> None:
    """Move a thing up (-1) or down (1)."""
    with school.database.write() as session:
        _item(session, person_id, item_id)
        mine = {one.id or 0: one for one in rows.items(session, person_id)}
        for place, key in enumerate(rules.moved(list(mine), item_id, by), 1):
            mine[key].position = place


def describe(
    school: School, person_id: int, item_id: int, about: Mapping[str, str], chosen: Sequence[str]
) -> None:
    """Keep an owner's own words on a thing, and the pictures and notebooks that they choose of it."""
    tidied = rules.tidy_texts(about, rules.LONGEST_ABOUT, CODES)
    there = set(choices(school, person_id, item_id))
    if len(chosen) > rules.MOST_FILES or not set(chosen) <= there:
        raise RefusedError(
            N_("Choose at most %(most)s of these files."), most=rules.MOST_FILES, field="files"
        )
    _check_pictures(school, person_id, item_id, chosen)
    with school.database.write() as session:
        row = _item(session, person_id, item_id)
        row.about, row.files = tidied, list(dict.fromkeys(chosen))


def _check_pictures(school: School, person_id: int, item_id: int, chosen: Sequence[str]) -> None:
    """Refuse what has the name of a picture and is none that a browser can show."""
    with school.database.read() as session:
        row = _item(session, person_id, item_id)
        attempt = session.get(Submission, row.submission_id) if row.submission_id else None
    for path in chosen:
        is_picture = not path.lower().endswith(rules.NOTEBOOK)
        if attempt is not None and is_picture and not is_bearable(files.read(school, attempt, path)):
            raise RefusedError(N_("%(path)s is not a picture."), path=path, field="files")


def choices(school: School, person_id: int, item_id: int) -> tuple[str, ...]:
    """Return the files of the pinned commit that may be chosen."""
    with school.database.read() as session:
        row = _item(session, person_id, item_id)
        attempt = session.get(Submission, row.submission_id) if row.submission_id else None
    if attempt is None:
        return ()
    try:
        return tuple(one.path for one in files.listing(school, attempt) if rules.may_be_shown(one.path))
    except QatarlasError:
        return ()


def publish(school: School, person: Person) -> None:
    """Choose that the whole world may see it; a minor's guardian has to agree beside them."""
    with suppress(IntegrityError), school.database.write() as session:  # pressed twice: it is done
        ready(session, person.id or 0)
        mine = (col(Portfolio.person_id) == person.id, col(Portfolio.public_at).is_(None))
        change(session, Portfolio, *mine, public_at=school.now())
        if not consents.allows(session, school, person.id or 0, Purpose.PORTFOLIO):
            consents.write(session, school, person.id or 0, Purpose.PORTFOLIO, person.id or 0)


def hide(school: School, person_id: int) -> None:
    """Close the public page at once. A later one has another address: who kept this one finds nothing."""
    with school.database.write() as session:
        mine = (col(Portfolio.person_id) == person_id, col(Portfolio.public_at).is_not(None))
        if not change(session, Portfolio, *mine, public_at=None, word=_new_word()):
            raise ConflictError(N_("The page is not public."))


def ready(session: Session, person_id: int) -> Portfolio:
    """Return somebody's portfolio, begun now if need be."""
    person = session.get_one(Person, person_id)
    if person.role is not Role.STUDENT:
        raise ForbiddenError(N_("Students have portfolios."))
    if session.get(Portfolio, person_id) is None:
        with suppress(IntegrityError), session.begin_nested():  # another page of theirs may be first
            session.add(Portfolio(person_id=person_id, word=_new_word()))
    return session.get_one(Portfolio, person_id)


def _new_word() -> str:
    return secrets.token_urlsafe(24)


def _item(session: Session, person_id: int, item_id: int) -> PortfolioItem:
    row = session.get(PortfolioItem, item_id)
    if row is None or row.person_id != person_id:
        raise MissingError(MISSING)
    return row


def _thing(session: Session, school: School, person: Person, kind: ItemKind, key: str) -> Finished:
    for one in finished(session, school, person):
        if (one.kind, one.key) == (kind, key):
            return one
    raise RefusedError(N_("Only finished work stands in a portfolio."))
