"""The figures in the order in which they are read, with their words: the same on the page and on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.dates import format_date, format_skeleton

from lms.domain.insights.figures import Figure
from lms.domain.insights.periods import Period, PeriodKind
from lms.errors import N_
from lms.services.insights.figures import Overview, Trend

SKELETONS = {PeriodKind.MONTH: "yMMMM", PeriodKind.QUARTER: "yQQQQ", PeriodKind.YEAR: "y"}
TITLES: Mapping[Figure, str] = {
    Figure.STUDENTS: N_("Students"),
    Figure.SEATS: N_("Seats held on tracks"),
    Figure.APPLICATIONS: N_("Applications"),
    Figure.STARTS: N_("Starts"),
    Figure.FINISHES: N_("Finishes"),
    Figure.DROP_OUTS: N_("Drop-outs"),
    Figure.VISITS: N_("Visits"),
    Figure.REVIEWS: N_("Reviews decided"),
    Figure.WISHES: N_("First wishes"),
    Figure.VACANCIES: N_("Vacancies"),
    Figure.COMPANIES: N_("Work of partner companies"),
}
MEANINGS: Mapping[Figure, str] = {
    Figure.STUDENTS: N_("Who was in a cohort on some day of the period; each person once."),
    Figure.SEATS: N_("Seats of tracks that somebody held at the end of the period."),
    Figure.APPLICATIONS: N_("Sent in the period; the state is the one of today."),
    Figure.STARTS: N_("First day in a programme. Going on in another cohort of it is no start."),
    Figure.FINISHES: N_("Times in a cohort that ended as finished."),
    Figure.DROP_OUTS: N_("Left a programme before the end; week 1 is the first since their start."),
    Figure.VISITS: N_("Marks of the period: present or late. Excused ones are not counted as held."),
    Figure.REVIEWS: N_("Reviews that were decided in the period: hours from asking to decided."),
    Figure.WISHES: N_("First wishes of intakes, in the month in which they were last changed."),
    Figure.VACANCIES: N_("Vacancies of employers, from the tables that were loaded."),
    Figure.COMPANIES: N_("Projects opened, works that their authors opened to a company, and reviews."),
}


@dataclass(frozen=True)
class Headline:
    """A figure with its trend; ``note`` says what it is of. ``unit`` is a word of ours or nothing."""

    figure: Figure
    title: str
    unit: str
    trend: Trend
    note: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def headlines(found: Overview) -> tuple[Headline, ...]:
    marks, waits = found.attendance[-1][1], found.waits[-1][1]
    return (
        Headline(
            Figure.STUDENTS,
            TITLES[Figure.STUDENTS],
            "",
            found.students,
            N_("of %(seats)s seats a year"),
            {"seats": found.yearly_seats},
        ),
        _plain(Figure.APPLICATIONS, found.applications),
        _plain(Figure.STARTS, found.starts),
        _plain(Figure.FINISHES, found.finishes),
        _plain(Figure.DROP_OUTS, found.drop_outs),
        Headline(
            Figure.VISITS,
            N_("Presence"),
            "%",
            found.shares,
            N_("%(visits)s visits of %(held)s, %(confirmed)s confirmed by guardians"),
            {"visits": marks.visits, "held": marks.held, "confirmed": marks.confirmed},
        ),
        Headline(
            Figure.REVIEWS,
            N_("Time until a review is decided"),
            N_("h"),
            found.medians,
            N_("median of %(count)s; nine of ten within %(slowest)s h") if waits.count else "",
            {"count": waits.count, "slowest": round(waits.slowest or 0, 1)},
        ),
        _plain(Figure.VACANCIES, found.vacancies),
    )


def _plain(figure: Figure, trend: Trend) -> Headline:
    return Headline(figure, TITLES[figure], "", trend)


def written(period: Period, language: str) -> str:
    """Return what a period is called: November 2026, 4th quarter 2026, 2026."""
    text = str(format_skeleton(SKELETONS[period.kind], period.first, locale=language))
    return text[:1].upper() + text[1:]


def shortly(period: Period, language: str) -> str:
    """Return a period's name for the foot of a column."""
    if period.kind is PeriodKind.MONTH:
        return str(format_date(period.first, "LLL", locale=language)).rstrip(".")
    if period.kind is PeriodKind.QUARTER:
        return f"{(period.first.month + 2) // 3}/{period.first:%y}"
    return f"{period.first:%Y}"
