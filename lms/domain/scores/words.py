"""A score in words that a twelve-year-old understands: how sure it is, why, and what would make it surer.

Nothing is said of a reviewer that would tell who it is, and nobody is called anything: a review counts more
or less for how much it tells, not for what somebody is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.domain.reviews.rubrics import LARGEST_SCORE
from lms.domain.scores.data import LOWEST, ReviewerFit
from lms.errors import N_

Message = tuple[str, Mapping[str, object]]

VERY_SURE, QUITE_SURE = 12.0, 26.0
"""Widths of the interval, in points, up to which we are that sure."""
APART = 25.0
"""Points between the highest and the lowest grade from which reviewers see a work differently."""
FAR = 15.0
"""Points between a grade and the score from which the grade is far off."""
MORE, LESS = 1.25, 0.75
"""Parts of an even share from which, and up to which, a review counts more, or less."""
LEANING = 0.3
"""The part of a score that reviews leave open, from which that is said."""
KIND_OR_STRICT = 3.0
KNOWN = 4
"""Reviews after which we know something of how a reviewer grades."""

SURE = (
    N_("We are very sure: in 9 of 10 such cases the true score lies between %(low)s and %(high)s."),
    N_("We are quite sure: in 9 of 10 such cases the true score lies between %(low)s and %(high)s."),
    N_("We are not very sure yet: in 9 of 10 such cases the true score lies between %(low)s and %(high)s."),
)
STAFF = N_("A mentor has looked at it too. That counts for more than all else.")
DIFFER = N_("The reviewers see it differently: their grades lie between %(lowest)s and %(highest)s.")
EVENED = N_("Some people grade more kindly, others more strictly. We have evened that out.")
FEW = N_(
    "The reviews tell us only a part. For the rest, %(part)s of 100, we go by what such works usually get."
)
ONE_MORE = N_("The mark to pass, %(mark)s, lies in between. One more review would make it surer.")
ASKED = N_(
    "The mark to pass, %(mark)s, lies in between, so one more reviewer was asked. If that is not enough, a "
    "mentor looks."
)
CONTRARY = N_(
    "The reviewers contradict each other, so one more was asked. If that is not enough, a mentor looks."
)
FAR_OFF = N_("Its grade is far from the others, so it counts less.")
TELLS_LESS = N_("We know less of how this reviewer's grades compare with others, so it counts less.")
TELLS_MORE = N_("This reviewer's grades have mostly been near to what others and mentors found.")


@dataclass(frozen=True)
class Account:
    """What there is to say about a score. ``grades``, ``fits`` and ``weights`` are by review.

    ``weights`` are parts of the whole score; ``mark`` is what peers have to give, None where they can't
    change it; ``extra`` is how many reviewers were asked beyond the plan; ``open``: it is not decided yet.
    """

    score: float
    low: float
    high: float
    mark: float | None
    weights: Mapping[int, float]
    grades: Mapping[int, float]
    fits: Mapping[int, ReviewerFit]
    staff: bool
    extra: int
    open: bool


def messages(account: Account) -> tuple[Message, ...]:
    """Return how sure the score is, what it rests on, and what would make it surer."""
    found = [_sureness(account), *_ground(account), *_further(account)]
    return tuple(found)


def reasons(account: Account) -> Mapping[int, Message]:
    """Return why a review counts for more or less than the others, by review; nothing of those that don't."""
    whole = sum(account.weights.values())
    if not whole or len(account.weights) == 1:
        return {}
    parts = {one: weight * len(account.weights) / whole for one, weight in account.weights.items()}
    told = {one: _reason(account, one, part) for one, part in parts.items()}
    return {one: (words, {}) for one, words in told.items() if words}


def _sureness(account: Account) -> Message:
    width = account.high - account.low
    words = SURE[(width > VERY_SURE) + (width > QUITE_SURE)]
    low, high = (round(min(max(one, LOWEST), LARGEST_SCORE)) for one in (account.low, account.high))
    return words, {"low": low, "high": high}


def _ground(account: Account) -> list[Message]:
    """Say what the score rests on."""
    found: list[Message] = [(STAFF, {})] if account.staff else []
    given = account.grades.values()
    if given and max(given) - min(given) >= APART:
        found.append((DIFFER, {"lowest": round(min(given)), "highest": round(max(given))}))
    if any(one.reviews >= KNOWN and abs(one.bias) >= KIND_OR_STRICT for one in account.fits.values()):
        found.append((EVENED, {}))
    open_part = 1 - sum(account.weights.values())
    if not account.staff and open_part >= LEANING:
        found.append((FEW, {"part": round(100 * open_part)}))
    return found


def _further(account: Account) -> list[Message]:
    """Say what would make the score surer, while it is open and the mark lies within the interval."""
    if not account.open or account.staff or account.mark is None:
        return []
    if not account.low < account.mark < account.high:
        return [(CONTRARY, {})] if account.extra else []
    return [(ASKED if account.extra else ONE_MORE, {"mark": round(account.mark)})]


def _reason(account: Account, review: int, part: float) -> str:
    if part >= MORE and _is_known(account, review):
        return TELLS_MORE
    if part > LESS:
        return ""
    grade = account.grades.get(review)
    is_far = grade is not None and abs(grade - account.score) >= FAR
    return FAR_OFF if is_far else TELLS_LESS


def _is_known(account: Account, review: int) -> bool:
    return review in account.fits and account.fits[review].reviews >= KNOWN
