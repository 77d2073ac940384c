"""People's pages from outside: invited, let in, shown once, listed, moved, closed; and what no page says."""

import logging
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from lms.domain.people import Role
from lms.services import cohorts, invitations, people
from lms.services.accounts import passwords, tokens
from lms.services.accounts.tokens import Scope
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import MINOR, PASSWORD, cohort, key, person
from tests.support.sites import make_site, visit

SAID = {
    "name": "Дияр Әлі",
    "login": "diyar",
    "birth_date": "2001-04-09",
    "password": PASSWORD,
    "again": PASSWORD,
    "language": "ru",
}


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def admin(app: Flask, school: School) -> FlaskClient:
    return visit(app, school, person(school, "boss", Role.ADMIN, password=None))


def code_in(page: str, id_: str) -> str:
    """Return the text of the block of code with this id."""
    found = re.search(rf'id="{id_}"[^>]*>([^<]+)<', page)
    assert found is not None, f"there is no block {id_} on the page"
    return unescape(found[1])


def test_somebody_is_invited_and_comes_in(app: Flask, school: School, admin: FlaskClient) -> None:
    here = cohort(school, "Alpha")
    made = admin.post(
        "/invitations", data={"role": "student", "cohort": str(here), "note": "the girl from Alga"}
    )
    link = code_in(made.text, "invitation-link")
    assert made.headers["Cache-Control"] == "no-store"
    assert link.startswith(school.settings.address)
    assert link not in admin.get("/invitations").text
    guest = visit(app, school, None)
    page = guest.get(local(link))
    assert page.status_code == 200
    assert "Alpha" in page.text
    assert "the girl from Alga" not in page.text
    answer = guest.post(local(link), data=SAID)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Дияр Әлі" in guest.get("/me").text
    made_person = people.by_login(school, "diyar")
    assert made_person is not None
    assert (made_person.role, made_person.cohort_id) == (Role.STUDENT, here)
    assert guest.get(local(link)).status_code == 404
    assert visit(app, school, None).post(local(link), data={**SAID, "login": "second"}).status_code == 404


def local(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


WRONG = [
    ({"login": "дияр"}, "Latin letters"),
    ({"login": "boss"}, "This login is taken"),
    ({"password": "1234567890", "again": "1234567890"}, "easy to guess"),
    ({"again": "something else"}, "The two passwords differ"),
    ({"name": ""}, "Write your name"),
    ({"name": "x" * 121}, "too long"),
    ({"birth_date": "31.02.2001"}, "Write a date"),
    ({"birth_date": "3001-01-01"}, "Check the birth date"),
    ({"birth_date": ""}, "Write your birth date"),
    ({"login": "\x00" * 5}, "Latin letters"),
]


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    app: Flask, school: School, wrong: dict[str, str], words: str
) -> None:
    word = invitations.create(school, None, role=Role.STUDENT)[1]
    guest = visit(app, school, None)
    guest.set_cookie("language", "en")
    answer = guest.post("/invitation", query_string={"word": word}, data=SAID | wrong)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    if "name" not in wrong:
        assert "Дияр Әлі" in answer.text
    assert PASSWORD not in answer.text
    assert guest.post("/invitation", query_string={"word": word}, data=SAID).status_code == 303


def test_a_token_is_shown_once_and_works(app: Flask, school: School) -> None:
    aruzhan = person(school, "aruzhan", password=None)
    client = visit(app, school, aruzhan)
    made = client.post("/me/tokens", data={"name": "the blue one", "scope": "write"})
    text = code_in(made.text, "token")
    assert made.headers["Cache-Control"] == "no-store"
    found = tokens.person_of(school, text, Scope.WRITE)
    assert found is not None
    assert found.id == aruzhan.id
    page = client.get("/me/tokens").text
    assert "the blue one" in page
    assert text not in page
    revoke = re.search(r"/me/tokens/\d+/revoke", page)
    assert revoke is not None
    client.post(revoke[0])
    assert tokens.person_of(school, text, Scope.READ) is None
    assert "the blue one" not in client.get("/me/tokens").text


def test_a_reset_link_is_shown_once_and_lets_in(app: Flask, school: School, admin: FlaskClient) -> None:
    aruzhan = person(school, "aruzhan", password=None)
    made = admin.post(f"/people/{aruzhan.id}/reset")
    link = code_in(made.text, "reset-link")
    assert made.headers["Cache-Control"] == "no-store"
    assert link not in admin.get(f"/people/{aruzhan.id}").text
    guest = visit(app, school, None)
    assert guest.post(local(link), data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert guest.get("/me").status_code == 200


def test_a_guardian_sees_what_the_minor_agreed_to(app: Flask, school: School, admin: FlaskClient) -> None:
    dias = person(school, "dias", born=MINOR, password=None)
    link = local(code_in(admin.post(f"/people/{dias.id}/guardian").text, "invitation-link"))
    guardian = visit(app, school, None)
    guardian.set_cookie("language", "en")
    assert "guardian of Dias" in guardian.get(link).text
    guardian.post(link, data={**SAID, "language": "en", "birth_date": "1980-01-01"})
    assert "waits for an answer" in guardian.get("/children").text
    assert guardian.get(f"/children/{dias.id}").status_code == 404
    minor = visit(app, school, dias)
    asked = minor.get("/me/guardians").text
    assert "Дияр Әлі" in asked
    confirm = re.search(r"/me/guardians/\d+/confirm", asked)
    assert confirm is not None
    minor.post(confirm[0])
    seen = guardian.get(f"/children/{dias.id}")
    assert seen.status_code == 200
    assert "Addition" in seen.text
    assert "/submissions/" not in seen.text
    minor.post(confirm[0].replace("confirm", "end"))
    assert guardian.get(f"/children/{dias.id}").status_code == 404


def test_a_list_is_narrowed_by_its_address(school: School, admin: FlaskClient) -> None:
    here = cohort(school, "Alpha")
    person(school, "aruzhan", cohort_id=here, password=None)
    person(school, "dias", password=None)
    people.deactivate(school, key(person(school, "gone", password=None)))

    def shown(query: str) -> set[str]:
        page = admin.get(f"/people?{query}")
        assert page.status_code == 200
        return {
            login for login in ("aruzhan", "dias", "gone", "boss") if f"<code>{login}</code>" in page.text
        }

    assert shown("") == {"aruzhan", "dias", "boss"}
    assert shown("text=ARU") == {"aruzhan"}
    assert shown("role=admin") == {"boss"}
    assert shown(f"cohort={here}") == {"aruzhan"}
    assert shown("account=closed") == {"gone"}
    assert shown("account=all&text=gone") == {"gone"}
    for nonsense in ("role=king", "cohort=x", "cohort=99999999999999999999", "cohort=²", "account=?"):
        assert shown(nonsense) == {"aruzhan", "dias", "boss"}


def test_an_admin_makes_a_programme_and_a_cohort(school: School, admin: FlaskClient) -> None:
    names = {"name_kk": "Мектеп", "name_ru": "Школа", "name_en": "School"}
    assert admin.post("/programmes", data={"slug": "school", **names}).status_code == 303
    again = admin.post("/programmes", data={"slug": "school", **names})
    assert again.status_code == 422
    assert "already" in again.text
    (programme,) = cohorts.programmes(school)
    said = {"programme": str(programme.id), "name": "Alpha", "starts_on": "2026-09-01"}
    assert admin.post("/cohorts", data=said).status_code == 303
    assert admin.post("/cohorts", data={**said, "starts_on": "soon"}).status_code == 422
    assert admin.post("/cohorts", data={**said, "programme": "77"}).status_code == 422
    assert "Alpha" in admin.get("/cohorts").text


def test_a_person_is_moved_closed_and_opened(school: School, admin: FlaskClient) -> None:
    here, aruzhan = cohort(school, "Alpha"), person(school, "aruzhan", password=None)
    page = f"/people/{aruzhan.id}"
    admin.post(f"{page}/cohort", data={"cohort": str(here)})
    assert "Alpha" in admin.get(page).text
    assert admin.post(f"{page}/cohort", data={"cohort": "77"}).status_code == 422
    admin.post(f"{page}/cohort", data={"cohort": ""})
    assert (people.by_id(school, key(aruzhan)) or aruzhan).cohort_id is None
    admin.post(f"{page}/close")
    assert not (people.by_id(school, key(aruzhan)) or aruzhan).active
    admin.post(f"{page}/open")
    assert (people.by_id(school, key(aruzhan)) or aruzhan).active


def test_nobody_closes_their_own_account(app: Flask, school: School) -> None:
    boss = person(school, "boss", Role.ADMIN, password=None)
    assert visit(app, school, boss).post(f"/people/{boss.id}/close").status_code == 403


# A birth date is on no page, and no secret in a log (W13).


def test_a_birth_date_is_on_no_page(app: Flask, school: School, admin: FlaskClient) -> None:
    dias = person(school, "dias", born=MINOR, cohort_id=cohort(school, "Alpha"), password=None)
    mentor = person(school, "mentor", Role.MENTOR, password=None)
    addresses = (
        "/",
        "/me",
        "/people",
        f"/people/{dias.id}",
        f"/children/{dias.id}",
        "/me/guardians",
        "/desk",
    )
    for client in (admin, visit(app, school, dias), visit(app, school, mentor)):
        for address in addresses:
            for accept in ("text/html", "application/json"):
                answer = client.get(address, headers={"Accept": accept})
                assert str(MINOR.year) not in answer.text, address


def test_no_secret_is_in_the_log(
    app: Flask, school: School, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    boss = person(school, "boss", Role.ADMIN)
    admin, guest = visit(app, school, boss), visit(app, school, None)
    guest.post("/login", data={"login": "boss", "password": "a wrong guess"})
    guest.post("/login", data={"login": "boss", "password": PASSWORD})
    invitation = code_in(
        admin.post("/invitations", data={"role": "admin", "cohort": ""}).text, "invitation-link"
    )
    token = code_in(admin.post("/me/tokens", data={"name": "x", "scope": "read"}).text, "token")
    somebody = visit(app, school, None)
    somebody.post(local(invitation), data={**SAID, "login": "boss"})
    somebody.post(local(invitation), data=SAID)
    made = people.by_login(school, "diyar")
    assert made is not None
    reset = code_in(admin.post(f"/people/{made.id}/reset").text, "reset-link")
    visit(app, school, None).get(local(reset))
    git = {"Authorization": "Basic " + "eDo=", "Accept": "*/*"}
    guest.get("/git/boss/three-checks.git/info/refs?service=git-upload-pack", headers=git)
    fail_in(monkeypatch)
    assert visit(app, school, None).get(local(reset)).status_code == 500
    assert "it broke" in caplog.text
    for secret in secrets_of(made, invitation, token, reset):
        assert secret not in caplog.text


def secrets_of(made: Person, *links: str) -> list[str]:
    words = [link.rpartition("word=")[2] for link in links]
    return [*words, PASSWORD, "a wrong guess", "2001-04-09", "2001, 4, 9", made.password_hash or "?"]


def fail_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let our side break in the middle of a page, as it may."""

    def broken(_school: School, _word: str) -> Person:
        message = "it broke"
        raise RuntimeError(message)

    monkeypatch.setattr(passwords, "of_reset_word", broken)


def test_an_error_of_the_database_shows_no_values(school: School) -> None:
    aruzhan = person(school, "aruzhan")
    with school.database.write() as session:
        session.add(Person(**{**aruzhan.model_dump(), "id": None}))
        with pytest.raises(IntegrityError) as caught:
            session.flush()
        session.rollback()
    for secret in (aruzhan.password_hash or "?", "2001"):
        assert secret not in str(caught.value)
