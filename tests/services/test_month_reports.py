"""The printed report: the figures of the page, in three languages, with their letters."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from pypdf import PdfReader

from lms.domain.people import Language, Role
from lms.errors import MissingError, RefusedError
from lms.services import inbox
from lms.services.insights import figures, reports
from lms.services.insights.figures import PeriodKind, period_of
from lms.services.insights.paper import SMALL, Paper
from lms.services.school import School
from lms.storage.insights import figures as rows
from tests.support import small_school
from tests.support.databases import fresh_database_url
from tests.support.folk import key, person
from tests.support.schools import at, opened_school

OCTOBER = period_of(PeriodKind.MONTH, date(2026, 10, 1))


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with fresh_database_url(tmp_path) as url, opened_school(tmp_path / "var", url) as opened:
        small_school.fill(opened)
        yield at(opened, small_school.NOW)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize(
    ("language", "month", "programme", "direction"),
    [
        (Language.KAZAKH, "қазан", "ТУМО", "Жасанды интеллект"),
        (Language.RUSSIAN, "Октябрь", "ТУМО", "Искусственный интеллект"),
        (Language.ENGLISH, "October 2026", "TUMO", "Artificial intelligence"),
    ],
)
def test_a_report_is_in_its_language(
    school: School, language: Language, month: str, programme: str, direction: str
) -> None:
    text = text_of(reports.print_now(school, OCTOBER, language))
    assert month in text
    assert programme in text
    assert direction in text


def test_a_report_holds_the_figures_of_the_page(school: School) -> None:
    found = figures.overview(school, OCTOBER)
    text = text_of(reports.print_now(school, OCTOBER, "en"))
    assert f"Students {found.students.now} of 400 seats a year" in text
    assert f"Drop-outs {found.drop_outs.now} " in text
    assert "Presence 71.4 % 5 visits of 7, 2 confirmed by guardians" in text
    assert "TUMO 5 300 1.7" in text
    assert "on the waiting list 2" in text
    assert "Week Drop-outs 1 1 6 1" in text
    assert "held 1 of 10 · wishes 0 · vacancies 7" in text


def test_every_letter_of_the_languages_is_in_the_font(school: School) -> None:
    name = "Ққ Ғғ Ңң Үү Ұұ Әә Іі Өө Һһ Ёё Щщ Ъъ №₸"
    with school.database.write() as session:
        track = rows.tracks(session)[0][0]
        track.name_kk = name
    assert name in text_of(reports.print_now(school, OCTOBER, "kk"))


def test_notes_stay_within_their_column() -> None:
    paper, note = Paper("kk", "Есеп", "Есеп"), "келуі: 432 / 447, ата-ана немесе қамқоршы растағаны: 107"
    wide = paper.tile(1, "Қатысу", "96,6 %", note)[2]
    assert paper.get_string_width(note) <= wide
    paper.tile(1, "Қатысу", "96,6 %", "келуі: 4 / 4")
    assert paper.font_size_pt == SMALL
    paper.output()  # which closes its fonts


def test_the_last_month_is_kept_once_and_directors_are_told(school: School) -> None:
    director = person(school, "director", Role.DIRECTOR, born=date(1980, 1, 1), password=None)
    first = at(school, datetime(2026, 11, 1, 4, tzinfo=UTC))
    assert [reports.keep_last_month(first) for _ in range(2)] == [1, 0]
    (kept,) = reports.kept(school)
    assert kept.month == OCTOBER.first
    assert set(kept.numbers) == set(Language)
    assert [one.path for one in inbox.listing(school, key(director)).notices] == ["/school/reports"]
    assert reports.content(school, kept.numbers[Language.KAZAKH]).content.startswith(b"%PDF-")


def test_of_two_schedules_at_once_one_keeps_it(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    person(school, "director", Role.DIRECTOR, born=date(1980, 1, 1), password=None)
    first, both = at(school, datetime(2026, 11, 1, 4, tzinfo=UTC)), Barrier(2, timeout=60)
    really_put = reports._put

    def put_together(*values: Any) -> None:
        if school.database.engine.dialect.name == "postgresql":  # SQLite lets one write at a time
            both.wait()
        really_put(*values)

    monkeypatch.setattr(reports, "_put", put_together)
    with ThreadPoolExecutor(2) as pool:
        kept = [*pool.map(lambda _: reports.keep_last_month(first), range(2))]
    assert sorted(kept) == [0, 1]
    assert len(reports.kept(school)) == 1


def test_a_month_in_which_nothing_was_is_not_kept(school: School) -> None:
    assert reports.keep_last_month(at(school, datetime(2026, 3, 1, 4, tzinfo=UTC))) == 0
    assert reports.kept(school) == ()


def test_a_report_that_is_made_again_takes_the_place_of_the_one_before(school: School) -> None:
    chief = person(school, "chief", Role.ADMIN, born=date(1980, 1, 1), password=None)
    reports.keep(school, chief, OCTOBER.first)
    reports.keep(school, chief, OCTOBER.first)
    assert len(reports.kept(school)) == 1
    with pytest.raises(RefusedError):
        reports.keep(school, chief, date(2027, 1, 1))
    with pytest.raises(MissingError):
        reports.content(school, 10_000)


def test_a_long_report_goes_on_over_pages(school: School) -> None:
    with school.database.write() as session:
        track = rows.tracks(session)[0][0]
        for n in range(60):
            values = track.model_dump(exclude={"id", "slug", "name_en"})
            session.add(type(track)(**values, slug=f"t{n}", name_en=f"Track {n:02}"))
    pdf = PdfReader(BytesIO(reports.print_now(school, OCTOBER, "en")))
    assert len(pdf.pages) > 2
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert all(f"Track {n:02}" in text for n in range(60))
