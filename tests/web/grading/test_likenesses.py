"""The page of a likeness speaks the reader's language, and shows the staff both sides."""

from html import unescape

import pytest

from lms.domain.people import Language, Role
from lms.services import likenesses
from lms.services.school import School
from tests.domain.likeness.test_passages import RENAMED, TREE
from tests.services.test_likenesses import give_to_team
from tests.support.folk import person
from tests.support.schools import RIGHT, Pupil
from tests.web.conftest import FIRST, Browser


@pytest.mark.parametrize("language", Language)
def test_a_mentor_reads_of_a_likeness_in_their_language(
    school: School, browse: Browser, language: Language
) -> None:
    for login, text in (("aru", TREE), ("dana", RENAMED)):
        Pupil(school, login).hand_in({**RIGHT, "tree.py": text.encode()})
    likenesses.read_new(school)
    admin = person(school, "admin", Role.ADMIN, password=None, language=language)
    (line,) = likenesses.listing(school, admin)
    page = unescape(browse(admin).get(f"/likenesses/{line.likeness.id}").text)
    title = school.catalogue.get(FIRST).title
    assert f"<h1>{title.of(language)}</h1>" in page
    assert page.count("tree.py</h3>") == 2


def test_an_author_reads_their_own_answer_and_not_that_of_another(school: School, browse: Browser) -> None:
    """The page says that the mentor reads it, and nobody else."""
    pupils = [Pupil(school, login) for login in ("aru", "dana", "erlan")]
    for pupil, text in zip(pupils[:2], (TREE, RENAMED), strict=True):
        pupil.hand_in({**RIGHT, "tree.py": text.encode()})
    likenesses.read_new(school)
    give_to_team(school, pupils[1], *(one.person_id for one in pupils[1:]))
    admin = person(school, "admin", Role.ADMIN, password=None)
    (line,) = likenesses.listing(school, admin)
    likenesses.ask(school, admin, line.likeness)
    address = f"/likenesses/{line.likeness.id}"
    browse(pupils[1].person).post(f"{address}/answer", data={"words": "We sat side by side."})
    seen = [
        "We sat side by side." in browse(one).get(address).text
        for one in (pupils[1].person, pupils[2].person, admin)
    ]
    assert seen == [True, False, True]


def test_what_was_not_compared_is_said(school: School, browse: Browser) -> None:
    long = b"x = 1\n" * 50_000
    for login, text in (("aru", TREE), ("dana", RENAMED)):
        Pupil(school, login).hand_in({**RIGHT, "tree.py": text.encode(), f"{login}.py": long})
    likenesses.read_new(school)
    admin = person(school, "admin", Role.ADMIN, password=None, language=Language.ENGLISH)
    (line,) = likenesses.listing(school, admin)
    client = browse(admin)
    assert "no program of more than 195 KB" in client.get("/likenesses").text
    page = unescape(client.get(f"/likenesses/{line.likeness.id}").text)
    for login in ("aru", "dana"):
        assert f"Not compared, as it is too long or can't be read: {login}.py" in page
    assert "can't be read: tree.py" not in page
