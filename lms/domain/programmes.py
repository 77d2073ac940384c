"""What a programme sets, from entry and calendar to levels and warnings, with defaults."""

from pydantic import Field

from lms.domain.admissions.entry import EntryRules
from lms.domain.cohorts.calendars import CalendarRules
from lms.domain.cohorts.warnings import WarningRules
from lms.domain.credits import CreditRules
from lms.domain.experience import LevelRules
from lms.domain.frozen import Frozen
from lms.domain.matching import MatchingRules
from lms.domain.reviews.states import ReviewRules
from lms.domain.scores import ScoreRules


class ProgrammeRules(Frozen):
    """``Programme.rules`` holds where a programme differs from these."""

    entry: EntryRules = Field(default_factory=EntryRules)
    calendar: CalendarRules = Field(default_factory=CalendarRules)
    review: ReviewRules = Field(default_factory=ReviewRules)
    matching: MatchingRules = Field(default_factory=MatchingRules)
    scores: ScoreRules = Field(default_factory=ScoreRules)
    credits: CreditRules = Field(default_factory=CreditRules)
    levels: LevelRules = Field(default_factory=LevelRules)
    warnings: WarningRules = Field(default_factory=WarningRules)
