"""The ledger: every change of credits and XP is a row with its reason, and a balance is a sum.

The verbs that take a session are part of the calling verb's transaction.
"""

from lms.services.ledger.absences import charge_absence, return_absence
from lms.services.ledger.corrections import take_back_bonus
from lms.services.ledger.experience import correct_xp, pay_flows, pay_xp
from lms.services.ledger.purse import (
    Share,
    ShortOfCreditsError,
    correct_review,
    enter_by_hand,
    mint_for_review,
    noting_shortage,
    quote,
    refund_round,
    spend_for_round,
    welcome,
    welcome_all,
)
from lms.services.ledger.views import Balances, EntryPage, balances, entries, skills
from lms.services.ledger.weekly import weekly
from lms.storage.tables import LedgerEntry
from lms.storage.tables.ledger import Currency

__all__ = [
    "Balances",
    "Currency",
    "EntryPage",
    "LedgerEntry",
    "Share",
    "ShortOfCreditsError",
    "balances",
    "charge_absence",
    "correct_review",
    "correct_xp",
    "enter_by_hand",
    "entries",
    "mint_for_review",
    "noting_shortage",
    "pay_flows",
    "pay_xp",
    "quote",
    "refund_round",
    "return_absence",
    "skills",
    "spend_for_round",
    "take_back_bonus",
    "weekly",
    "welcome",
    "welcome_all",
]
