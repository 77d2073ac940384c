"""From a link on a poster to a track of one's own: a teenager of 13, with her mother, on two phones."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lms.domain.admissions.applications import ApplicationState, QuestionKind
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.domain.tracks.directions import Direction
from lms.services import consents, people
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import editing, intakes, outcomes, paths
from tests.journeys.visitors import DESK, Visitor, sign_up
from tests.support import admissions, folk
from tests.support.intakes import plan
from tests.support.schools import RIGHT
from tests.support.workers import wait_for_grade

TEENAGER, MOTHER, ADMIN = "aru", "saule", "gulnar"
EXERCISE = "three-checks"
WHY_SWITCH = "Роботтар маған жақынырақ."
MARKS = re.compile(r"\d XP|\d / 10|\d+ ұпай|\d-деңгей|Деңгей: \d|Үздік нәтиже")


@dataclass(frozen=True)
class Tumo:
    """A programme for teenagers: a call that is open, a cohort, and two tracks that share an exercise."""

    school: School
    call: int
    cohort: int
    question: int
    vision: int
    robots: int

    @property
    def programme(self) -> int:
        return admissions.programme_of(self.school, self.cohort)


@pytest.fixture
def tumo(running_school: School) -> Tumo:
    """Make what an admin has made before anybody applies."""
    school = running_school
    folk.person(school, ADMIN, Role.ADMIN, language=Language.KAZAKH)
    cohort = folk.cohort(school, "TUMO күз")
    call = admissions.call(school, cohort_id=cohort, seats=20)
    entry = {"youngest": 12, "oldest": 18, "consents": ["study", "review"], "shows_marks": False}
    admissions.ages(school, call, **entry)
    question = admissions.ask(school, call, kind=QuestionKind.LONG)
    programme = admissions.programme_of(school, cohort)
    vision, robots = (
        editing.create(school, programme, draft(slug, name)).id or 0
        for slug, name in (("vision", "Машиналық көру"), ("robots", "Роботтар"))
    )
    for track in (vision, robots):
        editing.add_stop(school, track, f"exercise:{EXERCISE}", 0, ())
    editing.add_stop(school, robots, "exercise:peer-project", 0, ())
    return Tumo(school, call, cohort, question, vision, robots)


def draft(slug: str, name: str) -> editing.Draft:
    names = dict.fromkeys(("kk", "ru", "en"), name)
    about = dict.fromkeys(("kk", "ru", "en"), "Камера, сурет және модель: бірінші күннен өз қолыңмен.")
    return editing.Draft(
        slug=slug,
        names=names,
        abouts=about,
        coach_id=None,
        needs=(),
        direction=Direction.AI,
        seats=5,
        skills=("python",),
    )


@pytest.fixture
def windows(browser: Browser, tumo: Tumo) -> Iterator[tuple[Visitor, Visitor, Visitor]]:
    """Two phones, of the teenager and of her mother, and an admin's screen."""
    with ExitStack() as stack:
        teenager, mother = (stack.enter_context(Visitor(browser, tumo.school)) for _ in range(2))
        admin = stack.enter_context(Visitor(browser, tumo.school, DESK))
        yield teenager, mother, admin.logged_in(ADMIN)


def test_a_teenager_applies_is_consented_and_finds_her_track(
    tumo: Tumo, windows: tuple[Visitor, Visitor, Visitor], tmp_path: Path
) -> None:
    teenager, mother, admin = windows
    application = apply(tumo, teenager)
    bring_the_mother(tumo, teenager, mother)
    consent(tumo, teenager, mother, application)
    be_accepted(tumo, teenager, admin, application)
    intake = wish(tumo, teenager)
    read_the_outcome(tumo, teenager, admin, intake)
    submission = pass_an_exercise(tumo, teenager, tmp_path)
    try_and_switch(tumo, teenager)
    see_no_marks(tumo, teenager, f"/intakes/{intake}/wishes", f"/applications/{application}", submission)
    admin.at(submission)
    assert marks_on(admin), "who looks after her sees the points of the same work"


def apply(tumo: Tumo, teenager: Visitor) -> int:
    """Find the call without an account, make one, fill in the form, and be told what is missing."""
    teenager.at("/apply")
    teenager.follow(f"/apply/{tumo.call}")
    born = tumo.school.today().replace(year=tumo.school.today().year - 13, month=1, day=1)
    sign_up(teenager, "Ару Серікова", TEENAGER, born.isoformat())
    application = int(teenager.path().rsplit("/", 1)[1])
    page = teenager.page
    page.fill(f'[name="q-{tumo.question}"]', "Робот жасағым келеді.")
    expect(page.locator("#saved")).not_to_have_text(page.locator("#saved").inner_text())
    teenager.press(f"/applications/{application}", "button[name=send]")
    expect(page.locator(".notice.fail")).to_have_count(1)
    expect(page.locator(f'[name="q-{tumo.question}"]')).to_have_value("Робот жасағым келеді.")
    expect(page.locator(".stages li.done")).to_have_count(1)
    expect(page.locator(".stages li.now a")).to_have_attribute("href", "/me/guardians")
    assert admissions.state(tumo.school, application) is ApplicationState.DRAFT
    return application


def bring_the_mother(tumo: Tumo, teenager: Visitor, mother: Visitor) -> None:
    """Make a link, open it on another phone, and confirm who came by it."""
    teenager.follow("/me/guardians")
    teenager.press("/me/guardians/invite")
    link = teenager.page.inner_text("#guardian-link").strip()
    mother.at(link)
    sign_up(mother, "Сәуле Серікова", MOTHER, "1984-03-08")
    mother.at("/children")
    assert mother.page.locator("article.panel").count() == 1
    expect(mother.page.locator('article.panel a[href$="/consents"]')).to_have_count(0)
    teenager.at("/me/guardians")
    teenager.press(f"/me/guardians/{person(tumo, MOTHER)}/confirm")


def consent(tumo: Tumo, teenager: Visitor, mother: Visitor, application: int) -> None:
    """Agree to what the programme asks for, one by one, and only then the application can be sent."""
    school, child = tumo.school, person(tumo, TEENAGER)
    teenager.at(f"/applications/{application}")
    teenager.press(f"/applications/{application}", "button[name=send]")
    assert admissions.state(school, application) is ApplicationState.DRAFT
    mother.at("/children")
    mother.follow(f"/children/{child}/consents")
    for purpose in (Purpose.STUDY, Purpose.REVIEW):
        assert not allowed(school, child, purpose)
        mother.press(f"/children/{child}/consents/{purpose}")
        expect(mother.page.locator(f"#{purpose} .badge.pass").first).to_be_visible()
        assert allowed(school, child, purpose)
    teenager.at(f"/applications/{application}")
    teenager.press(f"/applications/{application}", "button[name=send]")
    assert admissions.state(school, application) is ApplicationState.SUBMITTED


def allowed(school: School, person_id: int, purpose: Purpose) -> bool:
    with school.database.read() as session:
        return consents.allows(session, school, person_id, purpose)


def be_accepted(tumo: Tumo, teenager: Visitor, admin: Visitor, application: int) -> None:
    admin.at("/admissions")
    admin.follow(f"/admissions/{tumo.call}")
    admin.follow(f"/admissions/applications/{application}")
    expect(admin.page.locator("main")).to_contain_text("Робот жасағым келеді.")
    admin.page.select_option("#decision", "accept")
    admin.page.fill("#reason", "Хаты қызық.")
    admin.press(f"/admissions/{tumo.call}/decide")
    assert people_row(tumo, TEENAGER).cohort_id == tumo.cohort
    page = teenager.at(f"/applications/{application}")
    expect(page.locator(".badge.pass").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Хаты қызық.")
    expect(teenager.at("/inbox").locator("main")).to_contain_text("Күз")


def wish(tumo: Tumo, teenager: Visitor) -> int:
    """Rank two tracks, the first of them after a second thought."""
    school = tumo.school
    shares = {tumo.vision: intakes.Share(2), tumo.robots: intakes.Share(2)}
    made = intakes.create(school, person(tumo, ADMIN), tumo.programme, plan(school, shares))
    intakes.open_(school, key(made.id))
    teenager.at("/tracks/mine")
    teenager.follow(f"/intakes/{made.id}/wishes")
    for track in (tumo.robots, tumo.vision):
        teenager.press(f"/intakes/{made.id}/wishes/{track}")
    up = f"#track-{tumo.vision} form:has(input[value=up]) button"
    with teenager.page.expect_navigation():
        teenager.page.locator(up).click()
    ranked = [row.get_attribute("data-track") for row in teenager.page.locator(".wishes > li").all()]
    assert ranked == [str(tumo.vision), str(tumo.robots)]
    return key(made.id)


def read_the_outcome(tumo: Tumo, teenager: Visitor, admin: Visitor, intake: int) -> None:
    """The admin closes it and runs the lottery; the teenager reads which track is hers, and why."""
    admin.at("/intakes")
    admin.follow(f"/intakes/{intake}")
    admin.press(f"/intakes/{intake}/run")
    result = outcomes.result_of(tumo.school, intake, person(tumo, TEENAGER))
    assert result is not None
    assert result.allotment.track_id == tumo.vision
    page = teenager.at(f"/intakes/{intake}/wishes")
    outcome = page.locator("section.next")
    expect(outcome.locator("#outcome")).to_contain_text("Машиналық көру")
    expect(outcome).to_contain_text(str(result.allotment.number))
    teenager.follow(f"/tracks/{tumo.vision}")
    expect(teenager.page.locator(f'a[href$="/exercises/{EXERCISE}"]:visible').first).to_be_visible()


def pass_an_exercise(tumo: Tumo, teenager: Visitor, folder: Path) -> str:
    """Hand in the exercise that stands on the maps of both tracks; return the page of the attempt."""
    teenager.follow(f"/exercises/{EXERCISE}")
    teenager.form(f"/exercises/{EXERCISE}/upload").locator("#archive").set_input_files(zipped(folder))
    teenager.press(f"/exercises/{EXERCISE}/upload")
    submission = int(re.findall(r"/submissions/(\d+)", teenager.page.url)[0])
    wait_for_grade(tumo.school, submission)
    expect(teenager.page.locator(".verdict.pass")).to_be_visible(timeout=20_000)
    return f"/submissions/{submission}"


def zipped(folder: Path) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in RIGHT.items():
            archive.writestr(name, content)
    path = folder / "work.zip"
    path.write_bytes(packed.getvalue())
    return path


def try_and_switch(tumo: Tumo, teenager: Visitor) -> None:
    """Try the other track, see what carries over, change to it, and see it all as a path."""
    teenager.at(f"/tracks/{tumo.robots}")
    teenager.press(f"/tracks/{tumo.robots}/trial")
    assert [kind for kind, _ in legs(tumo)] == ["member", "trial"]
    teenager.at("/tracks/mine")
    teenager.follow(f"/tracks/{tumo.robots}/change")
    kept = teenager.page.locator("section.kept").first
    expect(kept.locator("li")).to_have_count(1)
    expect(teenager.page.locator("section.given")).to_contain_text("Машиналық көру")
    teenager.page.fill("#reason", WHY_SWITCH)
    teenager.press(f"/tracks/{tumo.robots}/change")
    page = teenager.at("/tracks/mine")
    rows = page.locator("section[aria-labelledby=path] [role=row]")
    expect(page.locator("section[aria-labelledby=path]")).to_contain_text(WHY_SWITCH)
    expect(page.locator(".time-line svg")).to_be_visible()
    assert rows.count() >= len(legs(tumo))
    assert len([one for one in legs(tumo) if one[1]]) == 1


def legs(tumo: Tumo) -> list[tuple[str, bool]]:
    """Return the kinds of all times on tracks, and whether each goes on."""
    path = paths.of_person(tumo.school, person(tumo, TEENAGER))
    return [(str(one.stay.kind), one.stay.ended_at is None) for one in path.legs]


def see_no_marks(tumo: Tumo, teenager: Visitor, *more: str) -> None:
    for path in (
        "/",
        "/exercises",
        f"/exercises/{EXERCISE}",
        "/credits",
        "/tracks/mine",
        "/tracks",
        f"/tracks/{tumo.robots}",
        "/inbox",
        "/reviews",
        "/me",
        "/me/consents",
        "/me/guardians",
        f"/children/{person(tumo, TEENAGER)}",
        *more,
    ):
        teenager.at(path)
        assert marks_on(teenager) == [], path


def marks_on(visitor: Visitor) -> list[str]:
    """Return what on the page looks like points, XP or a level."""
    return MARKS.findall(visitor.page.inner_text("main"))


def person(tumo: Tumo, login: str) -> int:
    return folk.key(people_row(tumo, login))


def people_row(tumo: Tumo, login: str) -> people.Person:
    found = people.by_login(tumo.school, login)
    assert found is not None
    return found
