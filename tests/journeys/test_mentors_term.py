"""A mentor's term with a cohort of 40: they come by a table, attend, are shared out, and stand in a book."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import col, select

from lms.domain.attendance.visits import Mark, Word
from lms.domain.tracks.intakes import IntakeState
from lms.services.tracks import intakes, outcomes, wishes
from lms.storage.tables import Event, Visit
from tests.journeys.terms import (
    GUARDIAN,
    MENTOR,
    SEATS,
    STUDENT,
    STUDENTS,
    WRONG_ROW,
    Term,
    begun_term,
    table,
)
from tests.journeys.visitors import DESK, Visitor, sign_up
from tests.support import folk


@dataclass(frozen=True)
class Windows:
    mentor: Visitor
    student: Visitor
    guardian: Visitor


@pytest.fixture
def term(tmp_path: Path) -> Iterator[Term]:
    with begun_term(tmp_path) as begun:
        yield begun


@pytest.fixture
def windows(browser: Browser, term: Term) -> Iterator[Windows]:
    with ExitStack() as stack:
        desk = stack.enter_context(Visitor(browser, term.school, DESK))
        phones = [stack.enter_context(Visitor(browser, term.school)) for _ in range(2)]
        yield Windows(desk.logged_in(MENTOR), *phones)


def test_a_mentor_leads_a_cohort_of_forty_through_its_term(term: Term, windows: Windows) -> None:
    mentor, student, guardian = windows.mentor, windows.student, windows.guardian
    refuse_a_wrong_table(term, mentor)
    links = import_all(term, mentor)
    come_in(term, student, links[STUDENT])
    join_the_daughter(term, student, guardian, links[GUARDIAN])
    event = plan_a_session(term, mentor)
    check_in(term, mentor, student, event)
    mark_the_others(term, mentor, event)
    dispute(term, mentor, guardian, event)
    share_out(term, windows)
    export(term, mentor)


def refuse_a_wrong_table(term: Term, mentor: Visitor) -> None:
    """Of a table with one wrong row nothing comes in, and the row is named."""
    mentor.at("/cohorts/overview")
    mentor.at(f"/cohorts/{term.cohort}/roster")
    mentor.follow(f"/cohorts/{term.cohort}/import")
    choose(mentor, table(wrong=WRONG_ROW))
    faults = mentor.page.locator("section.part .line:has(.fail)")
    expect(faults).to_have_count(1)
    expect(faults).to_contain_text(str(WRONG_ROW))
    expect(faults.locator("code")).to_have_text("birthDate")
    expect(mentor.page.locator('form[action*="/imports/"]')).to_have_count(0)
    assert term.students == ()


def import_all(term: Term, mentor: Visitor) -> dict[str, str]:
    """Choose the mended table, look at it, confirm it, and return the links to hand out."""
    mentor.follow(f"/cohorts/{term.cohort}/import")
    choose(mentor, table())
    preview = mentor.path()
    expect(mentor.page.locator("table tbody tr, [role=rowgroup]:last-child [role=row]")).to_have_count(
        STUDENTS
    )
    assert term.students == ()
    mentor.press(preview)
    assert len(term.students) == STUDENTS
    slips = mentor.page.locator(".slip")
    expect(slips).to_have_count(STUDENTS + 1)
    links = {STUDENT: slips.filter(has_text=STUDENT), GUARDIAN: slips.filter(has_text="Сәуле")}
    found = {who: slip.first.locator("code").inner_text().strip() for who, slip in links.items()}
    assert mentor.at(f"/cohorts/{term.cohort}/roster").locator("tbody tr").count() == STUDENTS
    return found


def choose(mentor: Visitor, content: str) -> None:
    file = {"name": "users.csv", "mimeType": "text/csv", "buffer": content.encode()}
    form = mentor.form("/import")
    form.locator("#users").set_input_files(files=file)  # type: ignore[arg-type]  # a file that is not on disk
    mentor.press("/import")


def come_in(term: Term, student: Visitor, link: str) -> None:
    """Set a password by a link, and log in with it another time."""
    student.at(link)
    for field in ("#password", "#again"):
        student.page.fill(field, folk.PASSWORD)
    student.submit()
    student.at("/me")
    student.press("/logout")
    student.logged_in(STUDENT)
    expect(student.at("/calendar").locator("main")).to_be_visible()
    assert term.students


def join_the_daughter(term: Term, student: Visitor, guardian: Visitor, link: str) -> None:
    guardian.at(link)
    sign_up(guardian, "Сәуле Серікова", GUARDIAN, "1984-03-08")
    student.at("/me/guardians")
    student.press(f"/me/guardians/{term.person(GUARDIAN)}/confirm")
    page = guardian.at("/children")
    expect(page.locator(f'a[href$="/children/{term.person(STUDENT)}/attendance"]')).to_be_visible()


def plan_a_session(term: Term, mentor: Visitor) -> int:
    """Put a meeting that begins in some minutes into the calendar, in a room."""
    zone = ZoneInfo(term.school.settings.zone)
    now = term.school.now().astimezone(zone)
    start = now - timedelta(minutes=now.minute % 5) + timedelta(minutes=10)
    mentor.at(f"/cohorts/{term.cohort}/calendar")
    page = mentor.page
    with page.expect_navigation():
        page.locator('a[href*="/calendar/new"]').first.click()
    page.fill("#title", "Python: циклдар")
    page.fill("#day", start.date().isoformat())
    page.fill("#start", f"{start:%H:%M}")
    page.fill("#end", f"{start + timedelta(hours=2):%H:%M}")
    page.select_option("#room", str(term.room))
    mentor.press("/calendar/new")
    expect(page.locator(".week .entry")).to_contain_text("Көк бөлме")
    href = page.locator(".week .entry a").get_attribute("href") or ""
    return int(href.rsplit("/", 1)[1])


def check_in(term: Term, mentor: Visitor, student: Visitor, event: int) -> None:
    """Type the code that stands on the screen of the room."""
    mentor.at(f"/cohorts/{term.cohort}/attendance")
    mentor.follow(f"/cohorts/{term.cohort}/attendance/{event}")
    mentor.follow(f"/attendance/{event}/screen")
    expect(mentor.page.locator(".picture svg")).to_be_visible()
    expect(mentor.page.locator(".here-now strong")).to_have_text("0")
    student.at("/me/attendance")
    student.page.fill("#code", "ABCDEF")
    student.press("/me/attendance")
    expect(student.page.locator("#code-help .fail")).to_be_visible()
    code = "".join(mentor.page.locator(".the-code span").all_inner_texts())
    student.page.fill("#code", code.lower())
    student.press("/me/attendance")
    assert term.visit(event).mark is Mark.PRESENT
    expect(student.page.locator("form.next .badge.pass")).to_be_visible()
    expect(student.page.locator(f"#event-{event}")).to_be_visible()
    expect(mentor.page.locator(".here-now strong")).to_have_text("1", timeout=30_000)
    begin(term, event)


def begin(term: Term, event_id: int) -> None:
    """Let the meeting have begun, without waiting for it."""
    with term.school.database.write() as session:
        event = session.get_one(Event, event_id)
        event.starts_at = term.school.now() - timedelta(minutes=1)
        session.add(event)


def mark_the_others(term: Term, mentor: Visitor, event: int) -> None:
    """Mark some by hand, one of them wrongly, all the rest at once, and close the list."""
    mentor.follow(f"/attendance/{event}")
    page = mentor.page
    expect(page.locator(".marked")).to_have_count(STUDENTS)
    wished = {STUDENT: Mark.LATE, "aru-2": Mark.ABSENT, "aru-3": Mark.EXCUSED}
    for login, mark in wished.items():
        row = page.locator(f"#person-{term.person(login)}")
        row.locator(f"button[value={mark}]").click()
        expect(page.locator(f"#person-{term.person(login)}[data-mark={mark}]")).to_be_visible()
    mentor.press("/rest")
    mentor.press("/close")
    expect(page.locator('form[action$="/close"]')).to_have_count(0)
    with term.school.database.read() as session:
        marks = [one.mark for one in session.exec(select(Visit).where(col(Visit.event_id) == event))]
    counted = {mark: marks.count(mark) for mark in Mark}
    assert counted == {Mark.PRESENT: 37, Mark.LATE: 1, Mark.ABSENT: 1, Mark.EXCUSED: 1}


def dispute(term: Term, mentor: Visitor, guardian: Visitor, event: int) -> None:
    """The guardian says that it was otherwise; the mentor corrects it, and the guardian confirms that."""
    visits = f"/children/{term.person(STUDENT)}/attendance"
    guardian.at("/children")
    guardian.follow(visits)
    guardian.form(f"{visits}/{event}/dispute").locator("input[name=reason]").fill("Ол сағатында келді.")
    guardian.press(f"{visits}/{event}/dispute")
    assert term.visit(event).word is Word.DISPUTED
    mentor.at("/inbox")
    mentor.at(f"/cohorts/{term.cohort}/attendance")
    claim = mentor.page.locator("article.panel[id^=claim-]")
    expect(claim).to_contain_text("Ол сағатында келді.")
    claim.locator("input[name=answer]").fill("Дұрыс, экраннан көрдім.")
    with mentor.page.expect_navigation():
        claim.locator("button[value=present]").click()
    expect(claim).to_have_count(0)
    expect(guardian.at(visits).locator(f"#event-{event}")).to_contain_text("экраннан көрдім")
    guardian.press(f"{visits}/{event}/confirm")
    settled = term.visit(event)
    assert (settled.mark, settled.word) == (Mark.PRESENT, Word.CONFIRMED)


def share_out(term: Term, windows: Windows) -> None:
    """The mentor makes an intake, 40 wish, the lottery runs, and the mentor sees who is where."""
    mentor, student = windows.mentor, windows.student
    mentor.at(f"/programmes/{term.programme}/intakes/new")
    mentor.page.fill("#name", "Күзгі қабылдау")
    mentor.press(f"/programmes/{term.programme}/intakes")
    intake = int(mentor.path().rsplit("/", 1)[1])
    mentor.press(f"/intakes/{intake}/open")
    wish_all(term, student, intake)
    mentor.at(f"/intakes/{intake}")
    mentor.press(f"/intakes/{intake}/run")
    assert intakes.by_id(term.school, intake).state is IntakeState.DONE
    results = outcomes.results(term.school, intake)
    assert sum(len(lines) for lines in results.values()) == STUDENTS
    assert all(len(results.get(track, ())) <= seats for track, seats in zip(term.tracks, SEATS, strict=True))
    mentor.at("/intakes")
    page = mentor.follow(f"/intakes/{intake}")
    expect(page.locator("section[aria-labelledby=results] ol > li")).to_have_count(STUDENTS)
    expect(page.locator("section[aria-labelledby=results]")).to_contain_text("Серікова 40")
    expect(page.locator(f'form[action$="/intakes/{intake}/run"]')).to_have_count(0)
    expect(student.at(f"/intakes/{intake}/wishes").locator("#outcome")).to_be_visible()


def wish_all(term: Term, student: Visitor, intake: int) -> None:
    """One ranks on her phone, the other 39 have done so before; most want the smallest track first."""
    for number, one in enumerate(term.students):
        if one.login != STUDENT:
            turned = term.tracks if number % 4 else (*term.tracks[1:], term.tracks[0])
            wishes.save(term.school, folk.key(one), intake, turned)
    student.at("/tracks/mine")
    student.follow(f"/intakes/{intake}/wishes")
    for track in term.tracks:
        student.press(f"/intakes/{intake}/wishes/{track}")
    expect(student.page.locator(".wishes > li")).to_have_count(len(term.tracks))


def export(term: Term, mentor: Visitor) -> None:
    """The gradebook leaves the house as a table with a row for each student."""
    mentor.at(f"/cohorts/{term.cohort}/roster")
    mentor.follow(f"/cohorts/{term.cohort}/gradebook")
    with mentor.page.expect_download() as started:
        mentor.page.locator('a[href*="/gradebook.csv"]').click()
    rows = list(csv.reader(io.StringIO(Path(started.value.path()).read_text(encoding="utf-8-sig"))))
    logins = {one for row in rows for one in row if re.fullmatch(r"aru-\d+", one)}
    assert logins == {one.login for one in term.students}
    assert len(rows) == STUDENTS + 1
    (hers,) = (row for row in rows if STUDENT in row)
    assert hers[2:5] == ["0", "1", "1"], "nothing passed, one visit of one event"
