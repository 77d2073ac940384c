"""The school's figures: each is what its rows make."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from lms.domain.admissions.applications import ApplicationState
from lms.domain.insights.figures import Attendance, Figure
from lms.domain.insights.periods import PeriodKind, period_of
from lms.domain.people import Role
from lms.domain.tracks.directions import Direction
from lms.services.insights import figures, rows
from lms.services.insights.figures import Overview
from lms.services.insights.rows import Said
from lms.services.school import School
from lms.storage.tables import Cohort, Enrolment, Person
from tests.support import small_school
from tests.support.databases import fresh_database_url
from tests.support.schools import at, opened_school
from tests.support.small_school import NOW, day

OCTOBER = period_of(PeriodKind.MONTH, date(2026, 10, 1))


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with fresh_database_url(tmp_path) as url, opened_school(tmp_path / "var", url) as opened:
        small_school.fill(opened)
        yield at(opened, NOW)


def seen(school: School) -> Overview:
    return figures.overview(school, OCTOBER)


def test_what_a_month_was_like(school: School) -> None:
    found = seen(school)
    assert found.students.now == 5
    assert [(one.students, one.capacity) for one in found.programmes] == [(5, 300)]
    assert [(one.held, one.seats) for one in found.tracks] == [(1, 10)]
    assert found.applications.now == 3
    assert dict(found.states) == {ApplicationState.ACCEPTED: 1, ApplicationState.WAITING: 2}
    assert (found.starts.now, found.finishes.now, found.drop_outs.now) == (1, 1, 2)
    assert found.weeks == ((1, 1), (2, 0), (3, 0), (4, 0), (5, 0), (6, 1))
    assert found.attendance[-1][1] == Attendance(held=7, visits=5, confirmed=2)
    assert found.vacancies.now == 7
    assert [(one.direction, one.held, one.seats, one.vacancies) for one in found.directions] == [
        (Direction.AI, 1, 10, 7)
    ]


def test_a_trend_is_of_six_periods_and_ends_with_the_chosen_one(school: School) -> None:
    found = seen(school)
    assert [period.code for period, _ in found.students.points][-2:] == ["2026-09", "2026-10"]
    assert [value for _, value in found.students.points] == [0, 0, 0, 0, 4, 5]
    assert [value for _, value in found.starts.points] == [0, 0, 0, 0, 4, 1]


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_every_figure_is_the_number_of_its_rows(school: School, kind: PeriodKind) -> None:
    period = period_of(kind, date(2026, 10, 1))
    found = figures.overview(school, period)

    def count(figure: Figure, part: str = "") -> int:
        return rows.table(school, figure, period, part).count

    assert count(Figure.STUDENTS) == found.students.now
    assert count(Figure.APPLICATIONS) == found.applications.now
    assert count(Figure.STARTS) == found.starts.now
    assert count(Figure.FINISHES) == found.finishes.now
    assert count(Figure.DROP_OUTS) == found.drop_outs.now
    assert count(Figure.VISITS) == found.visits.now
    assert count(Figure.VACANCIES) == found.vacancies.now
    assert count(Figure.SEATS) == sum(one.held for one in found.tracks)
    for state, number in found.states:
        assert count(Figure.APPLICATIONS, state) == number
    for week, number in found.weeks:
        assert count(Figure.DROP_OUTS, str(week)) == number
    for line in found.programmes:
        assert count(Figure.STUDENTS, str(line.programme_id)) == line.students


def test_rows_say_who_where_and_when(school: School) -> None:
    left = rows.table(school, Figure.DROP_OUTS, OCTOBER)
    assert [(name, cohort, when, week) for name, cohort, _, when, week in left.rows] == [
        ("Person 1", "Blue", date(2026, 10, 6), 6),
        ("Person 3", "Red", date(2026, 10, 7), 1),
    ]
    absent = rows.table(school, Figure.VISITS, OCTOBER, "absent")
    assert [one[3] for one in absent.rows] == ["Person 3", "Person 2"]
    assert absent.rows[0][4] == Said("absent")


def test_a_school_of_thousands_is_counted_in_a_few_statements(school: School) -> None:
    with school.database.write() as session:
        cohort = session.get_one(Cohort, 1)
        many = [
            Person(login=f"many-{n}", name=f"Many {n}", role=Role.STUDENT, created_at=day(8, 1))
            for n in range(4000)
        ]
        session.add_all(many)
        session.flush()
        session.add_all(
            Enrolment(
                person_id=one.id or 0, cohort_id=cohort.id or 0, started_at=day(9, 1) + timedelta(minutes=n)
            )
            for n, one in enumerate(many)
        )
    statements: list[str] = []
    event.listen(school.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert seen(school).students.now == 4005
    assert len(statements) < 25
