"""The settings of a programme: every rule has its words, right values hold, wrong ones change nothing."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.domain.programmes import ProgrammeRules
from lms.services import cohorts, programmes
from lms.services.people import Person
from lms.services.school import School
from lms.web.shown.rulewords import RULES, SECTIONS, Kind, Rule
from tests.support.folk import cohort, person
from tests.web.conftest import Browser


@pytest.fixture
def here(school: School) -> int:
    return cohort(school, "here")


@pytest.fixture
def programme(school: School, here: int) -> int:
    with school.database.read() as session:
        return session.get_one(cohorts.Cohort, here).programme_id


@pytest.fixture
def admin(school: School, browse: Browser) -> FlaskClient:
    return browse(person(school, "boss", Role.ADMIN, password=None))


def rules(school: School, programme: int) -> ProgrammeRules:
    return programmes.rules_of(programmes.by_id(school, programme))


def form(school: School, programme: int, section: str) -> dict[str, Any]:
    values = getattr(rules(school, programme), section)
    return {name: written(rule, getattr(values, name)) for name, rule in RULES[section].items()}


def written(rule: Rule, value: Any) -> object:
    """Return what a browser sends for a value: a tick that is not set is not sent."""
    if rule.kind is Kind.NUMBER:
        return str(value / rule.parts)
    if rule.kind is Kind.YES_NO:
        return ["yes"] * value
    return list(value) if rule.kind is Kind.SEVERAL else str(value)


def test_every_rule_has_its_words() -> None:
    known = {name: set(field.annotation.model_fields) for name, field in ProgrammeRules.model_fields.items()}  # type: ignore[union-attr]
    assert {section: set(found) for section, found in RULES.items()} == known
    assert set(SECTIONS) == set(known)


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_what_is_usual_keeps_nothing(
    school: School, programme: int, admin: FlaskClient, section: str
) -> None:
    answer = admin.post(f"/programmes/{programme}/rules/{section}", data=form(school, programme, section))
    assert answer.status_code == 303
    assert programmes.by_id(school, programme).rules == {}


def test_a_changed_rule_holds_and_is_shown(school: School, programme: int, admin: FlaskClient) -> None:
    wished = {**form(school, programme, "credits"), "start": "4,5", "decay_percent": "20"}
    assert admin.post(f"/programmes/{programme}/rules/credits", data=wished).status_code == 303
    assert programmes.by_id(school, programme).rules == {"credits": {"start": 450, "decay_percent": 20}}
    assert rules(school, programme).credits.start == 450
    page = admin.get(f"/programmes/{programme}").text
    assert 'value="4.5"' in page
    assert "usual: 3 " in page


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("review", "offer_hours", "0"),
        ("review", "offer_hours", "soon"),
        ("review", "load", "1.5"),
        ("review", "offer_hours", "inf"),
        ("review", "offer_hours", "nan"),
        ("scores", "sure", "0.5"),
        ("credits", "decay_percent", "101"),
        ("credits", "start", "-1"),
        ("entry", "youngest", "5"),
        ("entry", "capacity", "many"),
        ("entry", "fixed_month", "13"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_changes(  # noqa: PLR0917  the fixtures, and a row of the table
    school: School, programme: int, admin: FlaskClient, section: str, name: str, value: str
) -> None:
    before = programmes.by_id(school, programme).rules
    wished = {**form(school, programme, section), name: value}
    answer = admin.post(f"/programmes/{programme}/rules/{section}", data=wished)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'value="{value}"' in answer.text
    assert programmes.by_id(school, programme).rules == before


def test_words_ticks_and_lists_are_set_too(school: School, programme: int, admin: FlaskClient) -> None:
    wished = {
        **form(school, programme, "entry"),
        "youngest": "12",
        "oldest": "18",
        "counted_on": "fixed_day",
        "shows_marks": [],
        "languages": ["ru", "kk"],
    }
    assert admin.post(f"/programmes/{programme}/rules/entry", data=wished).status_code == 303
    assert programmes.by_id(school, programme).rules == {
        "entry": {
            "youngest": 12,
            "oldest": 18,
            "counted_on": "fixed_day",
            "shows_marks": False,
            "languages": ["kk", "ru"],
        }
    }
    page = admin.get(f"/programmes/{programme}").text
    assert '<option value="fixed_day" selected>' in page
    assert "usual: Kazakh, Russian, English" in page
    assert "usual: yes" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": []},
        {"languages": ["tlh"]},
        {"counted_on": "never"},
        {"youngest": "19", "oldest": "18"},
    ],
)
def test_entry_rules_that_cannot_be_change_nothing(
    school: School, programme: int, admin: FlaskClient, wrong: dict[str, Any]
) -> None:
    wished = {**form(school, programme, "entry"), **wrong}
    assert admin.post(f"/programmes/{programme}/rules/entry", data=wished).status_code == 422
    assert programmes.by_id(school, programme).rules == {}


def test_names_of_a_cohort_are_shown_or_hidden(school: School, here: int, admin: FlaskClient) -> None:
    for wish, hidden in (("no", False), ("yes", True)):
        assert admin.post(f"/cohorts/{here}/names", data={"hidden": wish}).status_code == 303
        found = cohorts.by_id(school, here)
        assert found is not None
        assert found.names_hidden is hidden
    assert admin.post("/cohorts/999/names", data={"hidden": "no"}).status_code == 404


def test_only_admins_set_rules(school: School, programme: int, browse: Browser) -> None:
    people: list[Person] = [
        person(school, f"some-{role}", role, password=None) for role in Role if role is not Role.ADMIN
    ]
    for who in people:
        visitor = browse(who)
        assert visitor.get(f"/programmes/{programme}").status_code == 403
        assert visitor.post(f"/programmes/{programme}/rules/review", data={}).status_code == 403
        assert visitor.post("/cohorts/1/names", data={}).status_code == 403
    admin = browse(person(school, "boss", Role.ADMIN, password=None))
    assert admin.post(f"/programmes/{programme}/rules/nothing", data={}).status_code == 404
    assert admin.get("/programmes/999").status_code == 404
