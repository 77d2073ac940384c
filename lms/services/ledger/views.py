"""The ledger as people read it: balances, the rows they are made of, skills."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.domain.credits import CreditRules, Obligation, mint, price
from lms.domain.exercises import ReviewPlan
from lms.domain.experience import LevelView, audit_ratio, best_skills, level_of
from lms.services.ledger.posting import obligation_of, reliability_of, terms_of
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage import ledger as rows
from lms.storage import works
from lms.storage.tables import LedgerEntry
from lms.storage.tables.ledger import Currency
from lms.storage.tracks import activities

ROWS_A_PAGE = 30


@dataclass(frozen=True)
class Balances:
    """What somebody has, in hundredths; ``price`` is that of an ordinary submission, ``earns`` a review's."""

    credits: int
    xp: int
    up: int
    down: int
    level: LevelView
    price: int
    earns: int
    obligation: Obligation
    rules: CreditRules

    @property
    def ratio(self) -> float | None:
        return audit_ratio(self.up, self.down)


@dataclass(frozen=True)
class EntryPage:
    """A page of rows, the newest first; ``number`` counts from 1."""

    entries: tuple[LedgerEntry, ...]
    number: int
    pages: int


def balances(school: School, person_id: int) -> Balances:
    with school.database.read() as session:
        found = rows.sums(session, person_id)
        terms = terms_of(session, person_id)
        owes = obligation_of(session, school, terms.rules, person_id)
        earns = mint(terms.rules, terms.policy, reliability_of(session, person_id))
        levels = rules_for(session, person_id).levels
    xp = found.get(Currency.XP, 0)
    return Balances(
        credits=found.get(Currency.CREDIT, 0),
        xp=xp,
        up=found.get(Currency.UP, 0),
        down=found.get(Currency.DOWN, 0),
        level=level_of(levels, xp),
        price=price(terms.rules, terms.policy, ReviewPlan().reviewers),
        earns=earns,
        obligation=owes,
        rules=terms.rules,
    )


def entries(
    school: School, person_id: int, page: int = 1, currencies: Collection[Currency] = tuple(Currency)
) -> EntryPage:
    with school.database.read() as session:
        pages = max(1, -(-rows.count(session, person_id, currencies) // ROWS_A_PAGE))
        number = min(max(1, page), pages)
        found = rows.listing(session, person_id, (number - 1) * ROWS_A_PAGE, ROWS_A_PAGE, currencies)
    return EntryPage(tuple(found), number, pages)


def skills(school: School, person_id: int) -> dict[str, int]:
    """Return each skill's highest value among the exercises passed and the activities completed."""
    with school.database.read() as session:
        passed = works.passed_by(session, person_id, school.catalogue.reviewed)
        completed = activities.skills_of(session, person_id)
    fed = (school.catalogue.get(slug).definition.skills for slug in passed if slug in school.catalogue)
    return best_skills((*fed, *completed))
