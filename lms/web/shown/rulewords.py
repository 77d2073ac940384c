"""What each rule of a programme is called on the page where it is set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.domain.admissions.entry import CountedOn
from lms.domain.cohorts.calendars import Holiday
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language
from lms.errors import N_

HUNDREDTHS = 100


class Kind(StrEnum):
    """How a rule is set: by a number, a tick, one of some words, or several of them."""

    NUMBER = "number"
    YES_NO = "yes_no"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True)
class Rule:
    """A label, by what the kept value is divided before it is shown, and what there is to choose from."""

    words: str
    parts: int = 1
    kind: Kind = Kind.NUMBER
    choices: Mapping[str, str] = field(default_factory=dict)


DAYS: Mapping[str, str] = {
    CountedOn.APPLICATION: N_("the day of the application"),
    CountedOn.FIRST_DAY: N_("the first day of the programme"),
    CountedOn.FIXED_DAY: N_("a fixed day of that year"),
}
PURPOSES: Mapping[str, str] = {
    Purpose.STUDY: N_("learning"),
    Purpose.REVIEW: N_("reviews by peers"),
    Purpose.DIGEST: N_("the weekly digest"),
    Purpose.PORTFOLIO: N_("a public portfolio"),
    Purpose.REGION: N_("attendance for the region"),
}
SPOKEN: Mapping[str, str] = {
    Language.KAZAKH: N_("Kazakh"),
    Language.RUSSIAN: N_("Russian"),
    Language.ENGLISH: N_("English"),
}
HOLIDAYS: Mapping[str, str] = {
    Holiday.NEW_YEAR: N_("1 January"),
    Holiday.NEW_YEAR_SECOND: N_("2 January"),
    Holiday.CHRISTMAS: N_("7 January"),
    Holiday.WOMEN: N_("8 March"),
    Holiday.NAURYZ: N_("21 March"),
    Holiday.NAURYZ_SECOND: N_("22 March"),
    Holiday.NAURYZ_THIRD: N_("23 March"),
    Holiday.UNITY: N_("1 May"),
    Holiday.DEFENDERS: N_("7 May"),
    Holiday.VICTORY: N_("9 May"),
    Holiday.CAPITAL: N_("6 July"),
    Holiday.CONSTITUTION: N_("30 August"),
    Holiday.REPUBLIC: N_("25 October"),
    Holiday.INDEPENDENCE: N_("16 December"),
}
"""The public holidays that a programme may keep."""

SECTIONS: Mapping[str, str] = {
    "entry": N_("Who enters"),
    "calendar": N_("Calendar"),
    "review": N_("Reviews"),
    "matching": N_("Who is asked"),
    "scores": N_("Scores"),
    "credits": N_("Credits"),
    "levels": N_("XP and levels"),
    "warnings": N_("Early warnings"),
}
RULES: Mapping[str, Mapping[str, Rule]] = {
    "calendar": {
        "weeks": Rule(N_("Weeks that a new cohort is long; 0: not set")),
        "holidays": Rule(
            N_("Holidays, on which no weekly meeting takes place"), kind=Kind.SEVERAL, choices=HOLIDAYS
        ),
    },
    "entry": {
        "youngest": Rule(N_("Youngest age, included")),
        "oldest": Rule(N_("Oldest age, included until the day before the next birthday")),
        "counted_on": Rule(N_("The age is counted on"), kind=Kind.ONE, choices=DAYS),
        "fixed_month": Rule(N_("Month of the fixed day")),
        "fixed_day": Rule(N_("Fixed day of that month")),
        "capacity": Rule(N_("People a year at most; 0: no limit")),
        "pool_weeks": Rule(N_("Weeks of the selection pool; 0: none")),
        "shows_marks": Rule(N_("Students see points and scores"), kind=Kind.YES_NO),
        "consents": Rule(N_("Consents that are asked for"), kind=Kind.SEVERAL, choices=PURPOSES),
        "languages": Rule(N_("Languages that it is taught in"), kind=Kind.SEVERAL, choices=SPOKEN),
    },
    "review": {
        "offer_hours": Rule(N_("Hours to accept or decline an offer")),
        "review_hours": Rule(N_("Hours to hand in an accepted review")),
        "remind_hours": Rule(N_("Hours before the end of either, when a reminder is sent")),
        "mentor_hours": Rule(N_("Hours after which an unserved work goes to a mentor")),
        "extra_reviewers": Rule(N_("Reviewers asked in addition when the score is unsure, before a mentor")),
        "load": Rule(N_("Reviews that one person has in hand at most")),
        "calibrations": Rule(N_("Practice reviews before the first real one")),
        "appeal_days": Rule(N_("Days after a decision, to contest an answer")),
        "slot_minutes": Rule(N_("Minutes of a booked time")),
        "names_minutes": Rule(N_("Minutes before a booked time, when names appear")),
    },
    "matching": {
        "pair_reviews": Rule(N_("Reviews of others between two of the same author")),
        "cycle_days": Rule(N_("Days in which nobody reviews back, nor in a ring of three")),
        "level_distance": Rule(N_("Levels below the author's that will do when reviewers are scarce")),
        "load_price": Rule(N_("Price of each review in hand, in levels")),
        "pair_price": Rule(N_("Price of having reviewed this author before, in levels")),
        "wait_price": Rule(N_("How much an hour of waiting makes a full hand matter less")),
        "moving_price": Rule(N_("What moving an unopened offer at night must at least save, in levels")),
        "noise": Rule(N_("Largest part of chance, in levels")),
        "aside": Rule(N_("Chance that somebody is asked only when others are short")),
    },
    "scores": {
        "sure": Rule(N_("Probability from which a decision is sure")),
        "interval": Rule(N_("Probability of the interval that is shown")),
        "staff_sd": Rule(N_("How far a mentor's grade may be off, in points")),
        "spot_uncertain": Rule(N_("Share of works looked at since they are unsure")),
        "spot_random": Rule(N_("Share of works looked at by chance")),
        "sweeps": Rule(N_("Sweeps of the nightly fit that are kept")),
        "warm_up": Rule(N_("Sweeps of the nightly fit before those")),
    },
    "credits": {
        "start": Rule(N_("Credits of a newcomer"), HUNDREDTHS),
        "per_review": Rule(N_("Price of a work, for each wanted review"), HUNDREDTHS),
        "mint": Rule(N_("What a review earns"), HUNDREDTHS),
        "bonus": Rule(N_("On top, for a wholly reliable reviewer"), HUNDREDTHS),
        "cap": Rule(N_("Credits above which a part fades"), HUNDREDTHS),
        "decay_percent": Rule(N_("Per cent that fade each week, of what is above")),
        "target": Rule(N_("Credits per active student that are aimed at"), HUNDREDTHS),
        "gain": Rule(N_("How hard prices are steered toward that")),
        "step": Rule(N_("Largest change of a price in one week, as a share")),
        "least": Rule(N_("Smallest factor of price and earnings")),
        "most": Rule(N_("Largest factor of price and earnings")),
        "active_days": Rule(N_("Days in which somebody must have done something to count as active")),
        "window_days": Rule(N_("Days over which given and got reviews are compared")),
        "slack": Rule(N_("Reviews that somebody may owe before a work waits longer")),
        "wait_days": Rule(N_("Days a work waits for want of credits, when reviews are owed")),
        "wait_days_even": Rule(N_("Days a work waits for want of credits, when none are owed")),
        "wait_days_minor": Rule(N_("Days a minor's work waits for want of credits")),
    },
    "levels": {
        "linear": Rule(N_("Level L needs L × (this …")),
        "square": Rule(N_("… + L × this …")),
        "cube": Rule(N_("… + L² × this) XP")),
        "most_percent": Rule(N_("Most that a work can earn, in per cent of its XP")),
    },
    "warnings": {
        "quiet_days": Rule(N_("Days without a push")),
        "away_days": Rule(N_("Days not on the site")),
        "behind": Rule(N_("Deadlines that somebody is behind the plan")),
        "tries": Rule(N_("Attempts in a row without progress")),
        "waiting_days": Rule(N_("Days that a work waits for reviewers")),
        "expired_days": Rule(N_("Days in which reviews that expired are counted")),
        "owing": Rule(N_("Reviews that somebody owes")),
        "silent_days": Rule(N_("Days without a warning after a talk")),
    },
}
