"""The rows that a figure counts: who, where and when; no marks of works and no texts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from lms.domain.attendance.visits import CAME, Mark, Word
from lms.domain.exercises import Texts
from lms.domain.insights import figures as rules
from lms.domain.insights.figures import Figure, Stay, chains
from lms.domain.insights.periods import Period
from lms.domain.tracks.directions import DIRECTIONS, Direction
from lms.errors import N_, MissingError
from lms.services.attendance.figures import moment
from lms.services.insights.facts import HOUR, day_in, stays_until
from lms.services.insights.figures import texts_of
from lms.services.insights.tables import MARKS, STATES, WORDS, Cell, Said, Table
from lms.services.school import School
from lms.storage.insights import figures as rows
from lms.storage.tables import Proposal
from lms.storage.tracks import demand
from lms.storage.tracks.stays import all_programmes

__all__ = ["Figure", "Said", "Table", "table"]


@dataclass(frozen=True)
class _Asked:
    school: School
    session: Session
    period: Period
    part: str


NAME, COHORT, PROGRAMME, DAY = N_("Name"), N_("Cohort"), N_("Programme"), N_("Day")


def _came(mark: Mark, _word: Word) -> bool:
    return mark in CAME


_CHOICES: dict[str, Callable[[Mark, Word], bool]] = {
    "absent": lambda mark, _word: mark is Mark.ABSENT,
    "excused": lambda mark, _word: mark is Mark.EXCUSED,
    "confirmed": lambda mark, word: mark in CAME and word is Word.CONFIRMED,
    "disputed": lambda mark, word: mark in CAME and word is Word.DISPUTED,
}


def table(school: School, figure: Figure, period: Period, part: str = "") -> Table:
    """Return what a figure counts; ``part`` narrows it to a programme, track, state, week or direction."""
    with school.database.read() as session:
        return _READERS[figure](_Asked(school, session, period, part))


def _students(asked: _Asked) -> Table:
    known = [one for one in _stays(asked) if not asked.part or str(one.programme_id) == asked.part]
    studied = rules.students(known, asked.period)
    mine = [one for one in known if one.person_id in studied and rules.students([one], asked.period)]
    names = rows.names_of_stays(asked.session, [one.id for one in mine])
    found: dict[int, list[Stay]] = {}
    for one in mine:
        found.setdefault(one.person_id, []).append(one)
    lines = [
        (names[same[0].id][0], ", ".join(sorted({names[one.id][1] for one in same})), same[0].started_on)
        for same in found.values()
    ]
    return _table((NAME, COHORT, N_("Since")), sorted(lines))


def _seats(asked: _Asked) -> Table:
    end = min(moment(asked.school, asked.period.end), asked.school.now())
    day = day_in(asked.school)
    lines = [
        (name, texts_of(track), day(seat.held_at) if seat.held_at else None)
        for seat, track, name in rows.seat_holders(asked.session, end)
        if not asked.part or str(track.id) == asked.part
    ]
    return _table((NAME, N_("Track"), N_("Since")), lines)


def _applications(asked: _Asked) -> Table:
    day = day_in(asked.school)
    lines = [
        (
            name,
            texts_of(programme),
            day(one.submitted_at) if one.submitted_at else None,
            Said(STATES[one.state]),
        )
        for one, name, programme in rows.applicants(asked.session, *_span(asked))
        if one.state in STATES and (not asked.part or one.state == asked.part)
    ]
    return _table((NAME, PROGRAMME, N_("Sent"), N_("State")), lines)


def _starts(asked: _Asked) -> Table:
    return _of_stays(
        asked, [(one, one.started_on, None) for one in rules.starts(_times(asked), asked.period)]
    )


def _finishes(asked: _Asked) -> Table:
    found = rules.finishes(_stays(asked), asked.period)
    return _of_stays(asked, [(one, one.ended_on, None) for one in found])


def _drop_outs(asked: _Asked) -> Table:
    found = [
        one
        for one in rules.drop_outs(_times(asked), asked.period)
        if not asked.part or str(one.week) == asked.part
    ]
    return _of_stays(asked, [(one.stay, one.stay.ended_on, one.week) for one in found], N_("Week"))


def _visits(asked: _Asked) -> Table:
    cohorts, day = rows.cohort_names(asked.session), day_in(asked.school)
    chosen = _CHOICES.get(asked.part, _came)
    lines = [
        (
            day(event.starts_at),
            event.title,
            cohorts.get(event.cohort_id or 0, ""),
            name,
            Said(MARKS[visit.mark]),
            Said(WORDS[visit.word]),
        )
        for visit, event, name in rows.visits(asked.session, *_span(asked))
        if chosen(visit.mark, visit.word)
    ]
    return _table((DAY, N_("Event"), COHORT, NAME, N_("Presence"), N_("Guardian")), lines)


def _reviews(asked: _Asked) -> Table:
    cohorts, day = rows.cohort_names(asked.session), day_in(asked.school)
    lines = [
        (
            asked.school.catalogue.title_of(exercise),
            name,
            cohorts.get(cohort_id or 0, ""),
            day(one.opened_at),
            day(one.decided_at),
            round((one.decided_at - one.opened_at).total_seconds() / HOUR, 1),
        )
        for one, exercise, name, cohort_id in rows.decided_rounds(asked.session, *_span(asked))
        if one.decided_at is not None
    ]
    heads = (N_("Exercise"), N_("Asked by"), COHORT, N_("Asked"), N_("Decided"), N_("Hours"))
    return _table(heads, lines)


def _wishes(asked: _Asked) -> Table:
    day = day_in(asked.school)
    programmes = all_programmes(asked.session)
    lines = [
        (person.name, texts_of(track), Said(DIRECTIONS[track.direction]), day(row.changed_at))
        for track, person, row in demand.wishes(asked.session, programmes, *_span(asked))
        if not asked.part or track.direction == asked.part
    ]
    return _table((NAME, N_("First wish"), N_("Direction"), DAY), lines)


def _vacancies(asked: _Asked) -> Table:
    found = [
        one
        for one in rows.vacancies(asked.session, asked.period.first, asked.period.last)
        if not asked.part or one.direction == asked.part
    ]
    lines = [
        (
            one.month.isoformat()[:7],
            Said(DIRECTIONS[Direction(one.direction)]),
            one.employer,
            one.title,
            one.count,
        )
        for one in found
    ]
    heads = (N_("Month"), N_("Direction"), N_("Employer"), N_("Vacancy"), N_("Number"))
    return _table(heads, lines, sum(one.count for one in found))


def _companies(asked: _Asked) -> Table:
    day = day_in(asked.school)
    span = _span(asked)
    opened = [
        (company.name, Said(N_("a project was opened")), _project(one), one.decided_at)
        for one, company in rows.projects(asked.session, *span)
    ]
    shown = [
        (company.name, Said(N_("a work was opened to the company")), _project(proposal), one.opened_at)
        for one, proposal, company in rows.views(asked.session, *span)
    ]
    written = [
        (company.name, Said(N_("a review was written")), _project(proposal), one.written_at)
        for one, proposal, company in rows.company_reviews(asked.session, *span)
    ]
    lines = [
        (name, what, title, day(at))
        for name, what, title, at in (*opened, *shown, *written)
        if at is not None
    ]
    return _table(
        (N_("Company"), N_("What"), N_("Project"), DAY), sorted(lines, key=lambda one: (one[3], one[0]))
    )


_READERS: dict[Figure, Callable[[_Asked], Table]] = {
    Figure.STUDENTS: _students,
    Figure.SEATS: _seats,
    Figure.APPLICATIONS: _applications,
    Figure.STARTS: _starts,
    Figure.FINISHES: _finishes,
    Figure.DROP_OUTS: _drop_outs,
    Figure.VISITS: _visits,
    Figure.REVIEWS: _reviews,
    Figure.WISHES: _wishes,
    Figure.VACANCIES: _vacancies,
    Figure.COMPANIES: _companies,
}


def _span(asked: _Asked) -> tuple[datetime, datetime]:
    return moment(asked.school, asked.period.first), moment(asked.school, asked.period.end)


def _stays(asked: _Asked) -> tuple[Stay, ...]:
    return stays_until(asked.session, asked.school, moment(asked.school, asked.period.end))


def _times(asked: _Asked) -> tuple[rules.Chain, ...]:
    return chains(_stays(asked))


def _of_stays(asked: _Asked, found: list[tuple[Stay, date | None, int | None]], last: str = "") -> Table:
    names = rows.names_of_stays(asked.session, [one.id for one, _, _ in found])
    lines = []
    for one, day, week in sorted(found, key=lambda line: (line[1] or date.max, line[0].id)):
        name, cohort, programme = names[one.id]
        lines.append((name, cohort, texts_of(programme), day, *((week,) if last else ())))
    return _table((NAME, COHORT, PROGRAMME, DAY, *((last,) if last else ())), lines)


def _table(heads: tuple[str, ...], lines: Iterable[tuple[Cell, ...]], count: int | None = None) -> Table:
    found = tuple(lines)
    return Table(heads, found, len(found) if count is None else count)


def _project(proposal: Proposal) -> Texts:
    first = proposal.title_en or proposal.title_ru or proposal.title_kk
    return Texts(kk=proposal.title_kk or None, ru=proposal.title_ru or None, en=first)


def check_figure(name: str) -> Figure:
    """Return the figure of a name in an address."""
    if name not in set(Figure):
        raise MissingError(N_("There is no such page."))
    return Figure(name)
