"""The printed report: the same figures and definitions as the director's page, on A4, in one language."""

from collections.abc import Mapping

from babel.dates import format_date
from babel.numbers import format_decimal

from lms.domain.insights.figures import Figure
from lms.domain.tracks.directions import DIRECTIONS
from lms.errors import N_
from lms.services.insights.figures import DirectionLine, Overview
from lms.services.insights.headlines import MEANINGS, TITLES, Headline, headlines, shortly, written
from lms.services.insights.paper import FAIL, LINE, MARGIN, PASS, SKY, SUN, WIDTH, Colour, Paper
from lms.services.insights.tables import STATES
from lms.services.languages import say
from lms.services.school import School

NOTHING = "–"


def report(school: School, found: Overview, language: str) -> bytes:
    """Return a PDF of a period's figures."""
    return _Report(school, found, language).made()


class _Report:
    def __init__(self, school: School, found: Overview, language: str) -> None:
        self.found = found
        self.language = language
        self.today, self.name = school.today(), school.settings.school_name
        title = self.say(N_("Report of the school: %(period)s"), {"period": written(found.period, language)})
        self.title = title
        self.paper = Paper(language, title, f"{school.settings.school_name} · {title}")

    def made(self) -> bytes:
        names = " · ".join(one.name.of(self.language) for one in self.found.programmes)
        day = format_date(self.today, "long", locale=self.language)
        made = self.say(N_("Made on %(day)s."), {"day": day})
        self.paper.title_line(
            self.title, f"{self.name}: {names}. {made}" if names else f"{self.name}. {made}"
        )
        self._headlines()
        self._seats()
        self._applications()
        self._weeks()
        self._directions()
        self._companies()
        self._meanings()
        return bytes(self.paper.output())

    def say(self, words: str, values: Mapping[str, object] | None = None) -> str:
        return say(self.language, words, values or {}, str)

    def number(self, value: object) -> str:
        if not isinstance(value, int | float):
            return NOTHING if value is None else str(value)
        return str(format_decimal(round(value, 1), format="#,##0.#", locale=self.language))

    def _headlines(self) -> None:
        for place, one in enumerate(headlines(self.found)):
            unit = f" {self.say(one.unit)}" if one.unit and one.trend.now is not None else ""
            note = self.say(one.note, {name: self.number(value) for name, value in one.values.items()})
            x, y, width = self.paper.tile(
                place % 2, self.say(one.title), self.number(one.trend.now) + unit, note if one.note else ""
            )
            below = self.paper.get_y()
            self.paper.columns(x, y, width, 22, self._parts(one))
            self.paper.set_xy(MARGIN, below)

    def _parts(self, one: Headline) -> list[tuple[str, str, float]]:
        return [
            (shortly(period, self.language), self.number(value), value or 0)
            for period, value in one.trend.points
        ]

    def _seats(self) -> None:
        self.paper.heading(self.say(N_("Seats by programme")))
        heads = [N_("Programme"), N_("Students"), N_("Seats a year"), N_("Used, %%")]
        self._lines(
            heads,
            [
                [
                    one.name.of(self.language),
                    self.number(one.students),
                    self.number(one.capacity or None),
                    self._percent(one.students, one.capacity),
                ]
                for one in self.found.programmes
            ],
        )
        if not self.found.tracks:
            return
        self.paper.heading(self.say(N_("Seats by track, at the end of the period")))
        heads = [N_("Track"), N_("Held"), N_("Seats"), N_("Used, %%")]
        self._lines(
            heads,
            [
                [
                    f"{one.name.of(self.language)} ({one.programme.of(self.language)})",
                    self.number(one.held),
                    self.number(one.seats),
                    self._percent(one.held, one.seats),
                ]
                for one in self.found.tracks
            ],
        )

    def _applications(self) -> None:
        self.paper.heading(self.say(N_("Applications by state")))
        if not self.found.states:
            self.paper.said(self.say(N_("No application was sent in this period.")))
            return
        lines = [[self.say(STATES[state]), self.number(count)] for state, count in self.found.states]
        self._lines([N_("State"), N_("Applications")], lines)

    def _weeks(self) -> None:
        self.paper.heading(self.say(N_("Drop-outs by the week since their start")))
        if not self.found.weeks:
            self.paper.said(self.say(N_("Nobody left before the end in this period.")))
            return
        y = self.paper.get_y()
        width = min(WIDTH, 12.0 * len(self.found.weeks))
        parts = [(str(week), self.number(count) if count else "", count) for week, count in self.found.weeks]
        self.paper.columns(MARGIN, y, width, 26, parts, FAIL)
        self.paper.set_xy(MARGIN, y + 29)
        lines = [[self.number(week), self.number(count)] for week, count in self.found.weeks if count]
        self._lines([N_("Week"), N_("Drop-outs")], lines)

    def _directions(self) -> None:
        self.paper.heading(self.say(N_("Demand by direction, beside seats and vacancies")))
        lines = self.found.directions
        if not lines:
            self.paper.said(self.say(N_("There are no tracks and no vacancies yet.")))
            return
        most = max(max(one.seats, one.held, one.wishes, one.vacancies) for one in lines) or 1
        words = (N_("seats"), LINE), (N_("held"), SKY), (N_("first wishes"), SUN), (N_("vacancies"), PASS)
        self.paper.key([(self.say(one), colour) for one, colour in words])
        for one in lines:
            self.paper.bars(self.say(DIRECTIONS[one.direction]), self._of(one), self._bars(one, most))
        heads = [N_("Direction"), N_("First wishes"), N_("In line"), N_("Held"), N_("Seats"), N_("Vacancies")]
        self._lines(
            heads,
            [
                [
                    self.say(DIRECTIONS[one.direction]),
                    *map(self.number, (one.wishes, one.waiting, one.held, one.seats, one.vacancies)),
                ]
                for one in lines
            ],
        )

    def _of(self, one: DirectionLine) -> str:
        words = N_("held %(held)s of %(seats)s · wishes %(wishes)s · vacancies %(vacancies)s")
        counts = {"held": one.held, "seats": one.seats, "wishes": one.wishes, "vacancies": one.vacancies}
        return self.say(words, {name: self.number(value) for name, value in counts.items()})

    def _bars(self, one: DirectionLine, most: int) -> list[tuple[float, Colour]]:
        return [
            (one.seats / most, LINE),
            (one.held / most, SKY),
            (one.wishes / most, SUN),
            (one.vacancies / most, PASS),
        ]

    def _companies(self) -> None:
        self.paper.heading(self.say(TITLES[Figure.COMPANIES]))
        if not self.found.companies:
            words = N_("No company opened a project or wrote a review in this period.")
            self.paper.said(self.say(words))
            return
        heads = [N_("Company"), N_("Projects opened"), N_("Works shown to it"), N_("Reviews")]
        self._lines(
            heads,
            [
                [one.name, *map(self.number, (one.projects, one.works, one.reviews))]
                for one in self.found.companies
            ],
        )

    def _meanings(self) -> None:
        self.paper.heading(self.say(N_("What is counted")))
        for figure, meaning in MEANINGS.items():
            self.paper.said(f"{self.say(TITLES[figure])}: {self.say(meaning)}")

    def _lines(self, heads: list[str], rows: list[list[str]]) -> None:
        rest = len(heads) - 1
        first = 100 - 18 * min(rest, 4) if rest <= 4 else 28  # noqa: PLR2004  wide tables get even columns
        others = (100 - first) / rest
        self.paper.lines([self.say(one).replace("%%", "%") for one in heads], rows, [first, *[others] * rest])

    def _percent(self, part: int, whole: int) -> str:
        return self.number(100 * part / whole) if whole else NOTHING
