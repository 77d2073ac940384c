"""What tests of the ledger share: a day, and giving, spending, earning and reading in one line."""

from datetime import UTC, datetime, timedelta

from lms.domain.people import Role
from lms.services import ledger
from lms.services.school import School
from lms.storage.tables.ledger import Currency
from tests.support.folk import key, person
from tests.support.review_rows import ReviewRows
from tests.support.schools import at

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def later(rows: ReviewRows, **time: float) -> School:
    return at(rows.school, NOW + timedelta(**time))


def credits_of(rows: ReviewRows, person_id: int) -> int:
    return ledger.balances(rows.school, person_id).credits


def reasons(rows: ReviewRows, person_id: int) -> list[tuple[str, int]]:
    """Return the rows of credits, oldest first."""
    found = ledger.entries(rows.school, person_id).entries
    return [(one.reason, one.amount) for one in reversed(found) if one.currency is Currency.CREDIT]


def welcome(rows: ReviewRows, person_id: int) -> None:
    with rows.school.database.write() as session:
        ledger.welcome(session, rows.school, person_id)


def spend(school: School, round_id: int, *people: int) -> None:
    with ledger.noting_shortage(school), school.database.write() as session:
        ledger.spend_for_round(session, school, round_id, people)


def mint(rows: ReviewRows, review_id: int) -> None:
    with rows.school.database.write() as session:
        ledger.mint_for_review(session, rows.school, review_id)


def give(rows: ReviewRows, person_id: int, amount: int) -> None:
    admin = key(person(rows.school, f"admin{person_id}", Role.ADMIN, password=None))
    ledger.enter_by_hand(
        rows.school, person_id, by=admin, currency=Currency.CREDIT, amount=amount, reason="A gift"
    )
