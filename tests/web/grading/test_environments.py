"""A student reads what a work waits for; an admin sees which environments are ready."""

from html import unescape

from lms.domain.people import Language, Role
from lms.services import people
from lms.services.grading import environments, queue
from lms.services.grading.queue import EngineState
from lms.services.school import School
from tests.support.folk import person
from tests.support.schools import RIGHT, Pupil
from tests.web.conftest import FIRST, Browser


def report(school: School, *names: str) -> None:
    queue.report(school, "a-worker", EngineState("20.10", None, {name: f"sha256:{name}" for name in names}))


def test_a_student_reads_what_a_work_waits_for(school: School, browse: Browser) -> None:
    pupil = Pupil(school)
    people.set_language(school, pupil.person_id, Language.ENGLISH)
    page, attempt = browse(pupil.person), pupil.hand_in(RIGHT)
    report(school, "node")
    for address in (f"/submissions/{attempt.id}", f"/exercises/{FIRST}"):
        assert environments.PREPARED in unescape(page.get(address).text)
    report(school, "node", "python")
    for address in (f"/submissions/{attempt.id}", f"/exercises/{FIRST}"):
        assert environments.PREPARED not in unescape(page.get(address).text)


def test_an_admin_sees_what_is_ready_built_or_broken(school: School, browse: Browser) -> None:
    admin = person(school, "admin", Role.ADMIN)
    people.set_language(school, admin.id or 0, Language.ENGLISH)
    report(school, "python")
    environments.build_begins(school, "node")
    environments.build_fails(school, "numpy", "the <b>last</b> words")
    page = browse(admin).get("/engine").text
    for words in ("ready", "is being built", "could not be built", "Why numpy could not be built"):
        assert words in page
    assert "the &lt;b&gt;last&lt;/b&gt; words" in page
    assert browse(person(school, "mentor", Role.MENTOR)).get("/engine").status_code == 403
