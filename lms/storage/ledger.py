"""Queries on the ledger: rows with their reasons, the sums that are balances, and the weeks' policies."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from lms.domain.credits import Entry
from lms.domain.people import Role
from lms.storage.changes import add_rows
from lms.storage.tables import Cohort, CreditPolicy, LedgerEntry, Person, Review, Submission
from lms.storage.tables.ledger import Currency


def lock(session: Session, people: Iterable[int]) -> None:
    """Keep others from posting to these people until the end of the transaction, always in one order."""
    query = select(Person.id).where(col(Person.id).in_(sorted(people))).order_by(col(Person.id))
    session.exec(query.with_for_update()).all()


def post(session: Session, entry: LedgerEntry) -> bool:
    """Add a row, unless one with its key stands there already."""
    lock(session, [entry.person_id])
    if entry.key is not None and by_key(session, entry.key) is not None:
        return False
    session.add(entry)
    session.flush()
    return True


def add_all(session: Session, entries: Sequence[LedgerEntry]) -> None:
    """Add rows of people who have none yet, all at once."""
    add_rows(session, entries)


def by_key(session: Session, key: str) -> LedgerEntry | None:
    return session.exec(select(LedgerEntry).where(LedgerEntry.key == key)).first()


def sums(session: Session, person_id: int) -> dict[Currency, int]:
    """Return a person's balances; a currency without rows is not there."""
    query = (
        select(LedgerEntry.currency, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.person_id == person_id)
        .group_by(col(LedgerEntry.currency))
    )
    return {Currency(currency): int(total) for currency, total in session.exec(query)}


def balance(session: Session, person_id: int, currency: Currency = Currency.CREDIT) -> int:
    return sums(session, person_id).get(currency, 0)


def credits_of(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return the credits of each of these people; who has no row has none."""
    query = (
        select(LedgerEntry.person_id, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.currency == Currency.CREDIT, col(LedgerEntry.person_id).in_(people))
        .group_by(col(LedgerEntry.person_id))
    )
    return dict.fromkeys(people, 0) | {person: int(total) for person, total in session.exec(query)}


def listing(
    session: Session, person_id: int, offset: int, limit: int, currencies: Collection[Currency]
) -> Sequence[LedgerEntry]:
    """Return a person's rows, the newest first; the ones that change nothing are left out."""
    query = select(LedgerEntry).where(*_told(person_id, currencies))
    return session.exec(query.order_by(col(LedgerEntry.id).desc()).offset(offset).limit(limit)).all()


def count(session: Session, person_id: int, currencies: Collection[Currency]) -> int:
    return session.exec(select(func.count()).where(*_told(person_id, currencies))).one()


def _told(person_id: int, currencies: Collection[Currency]) -> tuple[ColumnElement[bool], ...]:
    mine = col(LedgerEntry.person_id) == person_id
    return mine, col(LedgerEntry.amount) != 0, col(LedgerEntry.currency).in_(currencies)


def of_round(
    session: Session, round_id: int, currency: Currency, reasons: Collection[Entry]
) -> dict[int, int]:
    """Return what rows of these reasons sum up to in a round, by person."""
    query = (
        select(LedgerEntry.person_id, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.round_id == round_id, LedgerEntry.currency == currency)
        .where(col(LedgerEntry.reason).in_(reasons))
        .group_by(col(LedgerEntry.person_id))
    )
    return {person: int(total) for person, total in session.exec(query)}


def of_review(
    session: Session, review_id: int, reasons: Collection[Entry]
) -> dict[tuple[int, Currency], int]:
    """Return what rows of these reasons sum up to for a review, by person and currency."""
    query = (
        select(LedgerEntry.person_id, LedgerEntry.currency, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.review_id == review_id, col(LedgerEntry.reason).in_(reasons))
        .group_by(col(LedgerEntry.person_id), col(LedgerEntry.currency))
    )
    return {(person, Currency(currency)): int(total) for person, currency, total in session.exec(query)}


def paid_for(session: Session, person_id: int, exercise: str) -> int:
    """Return the XP that a person has been paid for an exercise, corrections included."""
    query = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
        LedgerEntry.person_id == person_id,
        LedgerEntry.currency == Currency.XP,
        col(LedgerEntry.reason).in_((Entry.WORK, Entry.CORRECTION)),
        LedgerEntry.exercise == exercise,
    )
    return int(session.exec(query).one())


def rounds_paid(session: Session, person_id: int, exercise: str) -> int:
    """Return how many rounds of an exercise a person has paid for and not been given back."""
    query = select(LedgerEntry.reason, func.count()).where(
        LedgerEntry.person_id == person_id,
        LedgerEntry.exercise == exercise,
        col(LedgerEntry.reason).in_([Entry.ROUND, Entry.REFUND]),
    )
    found = dict(session.exec(query.group_by(col(LedgerEntry.reason))).all())
    return found.get(Entry.ROUND, 0) - found.get(Entry.REFUND, 0)


def programme_of(session: Session, person_id: int) -> int | None:
    query = select(Cohort.programme_id).join(Person, col(Person.cohort_id) == col(Cohort.id))
    return session.exec(query.where(Person.id == person_id)).first()


def policy(session: Session, programme_id: int) -> CreditPolicy | None:
    """Return what holds in a programme now."""
    query = select(CreditPolicy).where(CreditPolicy.programme_id == programme_id)
    return session.exec(query.order_by(col(CreditPolicy.id).desc()).limit(1)).first()


def cohorts_of(session: Session, programme_id: int) -> Sequence[int]:
    query = select(Cohort.id).where(Cohort.programme_id == programme_id).order_by(col(Cohort.id))
    return [one for one in session.exec(query) if one is not None]


def students_of(session: Session, cohorts: Collection[int]) -> Sequence[int]:
    """Return the students of cohorts whose accounts are open."""
    query = select(Person.id).where(
        col(Person.cohort_id).in_(cohorts), Person.role == Role.STUDENT, Person.active
    )
    return [one for one in session.exec(query.order_by(col(Person.id))) if one is not None]


def active_among(session: Session, people: Collection[int], since: datetime) -> frozenset[int]:
    """Return who of these people has handed in a work, or finished a review, since a time."""
    worked = select(Submission.person_id).where(
        col(Submission.person_id).in_(people), Submission.created_at >= since
    )
    reviewed = select(Review.reviewer_id).where(
        col(Review.reviewer_id).in_(people), col(Review.ended_at) >= since
    )
    return frozenset(session.exec(worked.distinct())) | frozenset(session.exec(reviewed.distinct()))
