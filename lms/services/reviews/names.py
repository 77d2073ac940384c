"""Names: who may know who it is that reviews, or whose work it is. Others get a pseudonym of the round."""

from datetime import timedelta

from sqlmodel import Session

from lms.domain.exercises import Way
from lms.domain.people import STAFF, counts_as_minor
from lms.domain.reviews.states import ReviewKind
from lms.errors import N_
from lms.services.keys import key
from lms.services.languages import catalogue_of
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage import people
from lms.storage.reviews import overviews
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Person, Round, Work

AUTHOR = N_("Author")
NUMBERED_AUTHOR = N_("Author %(number)s")
REVIEWER = N_("Reviewer %(number)s")


def shown_name(session: Session, school: School, viewer: Person, other: Person, round_: Round) -> str:
    """Return the name of somebody in a round as the viewer may see it, in the viewer's language."""
    if viewer.id == other.id or viewer.role in STAFF or not is_hidden(session, school, viewer, other, round_):
        return other.name
    return pseudonym(session, viewer, other, round_)


def pseudonym(session: Session, viewer: Person, other: Person, round_: Round) -> str:
    """Return by what somebody is called in a round who is not named, in the viewer's language."""
    words, number = _pseudonym(session, other, round_)
    return str(catalogue_of(viewer.language).ugettext(words)) % {"number": number}


def is_hidden(session: Session, school: School, viewer: Person, other: Person, round_: Round) -> bool:
    """Tell whether a name stays hidden: between minors and adults always, else as the cohort has it.

    A second opinion is always blind. Two who sit down together learn it some minutes before.
    """
    if other.role in STAFF:
        return False
    today = school.today()
    ages = {counts_as_minor(one.role, one.birth_date, today) for one in (viewer, other)}
    if len(ages) > 1 or _is_second(session, viewer, other, round_):
        return True
    return round_.names_hidden and not _is_soon_beside(session, school, viewer, other, round_)


def _is_second(session: Session, viewer: Person, other: Person, round_: Round) -> bool:
    """Tell whether one of these two gives a second opinion in the round."""
    given = [one for one in rows.of_round(session, key(round_.id)) if one.kind is ReviewKind.SECOND]
    return any(one.reviewer_id in {viewer.id, other.id} for one in given)


def _is_soon_beside(session: Session, school: School, viewer: Person, other: Person, round_: Round) -> bool:
    """Tell whether a booked time of these two begins within minutes, or has begun."""
    if round_.way is not Way.SIDE_BY_SIDE:
        return False
    theirs = [
        one for one in rows.of_round(session, key(round_.id)) if one.reviewer_id in {viewer.id, other.id}
    ]
    ahead = timedelta(minutes=rules_for(session, round_.asked_by).review.names_minutes)
    booked = overviews.slots_of_reviews(session, [key(one.id) for one in theirs])
    return any(slot.starts_at - ahead <= school.now() for slot in booked.values())


def _pseudonym(session: Session, other: Person, round_: Round) -> tuple[str, int]:
    """Return words and number that stay the same for a person in a round."""
    authors = [key(one.id) for one in people.owners_of(session, session.get_one(Work, round_.work_id))]
    if other.id in authors:
        return (AUTHOR, 1) if len(authors) == 1 else (NUMBERED_AUTHOR, authors.index(key(other.id)) + 1)
    asked = list(dict.fromkeys(one.reviewer_id for one in rows.of_round(session, key(round_.id))))
    return REVIEWER, (asked.index(key(other.id)) if other.id in asked else len(asked)) + 1
