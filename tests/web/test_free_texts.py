"""W11: every free text that somebody can write on a page is named here, with who reads it.

A text field that is not in the table fails: none comes in by which an adult writes to one minor alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.support.databases import fresh_database_url
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit
from tests.web.test_access import COLUMNS, LINES, address_of
from tests.web.world import World, exercises_for

STAFF = "the school: it is kept with its writer where all who look after the student read it"
READ_BEFORE = "the mentors, and the work's authors once a mentor has let it through; these can report it"
LANGUAGES = ("kk", "ru", "en")
PROJECT = ("question", *(f"{field}_{one}" for field in ("title", "subject") for one in LANGUAGES))
TEXTS: dict[str, dict[str, str]] = {
    "guardian": {"visits.dispute reason": "the mentors of the cohort, who answer"},
    "director": {"vacancies.prepare source": "the school's staff"},
    "partner": {
        **dict.fromkeys((f"partners.propose {field}" for field in PROJECT), "the admins, then everybody"),
        "partners.review note": READ_BEFORE,
        "partners.review text": READ_BEFORE,
    },
    "mentor": {
        "activities.give_back note": STAFF,
        "announcements.publish words": "a whole cohort, and its guardians",
        "byhand.exclude first": "the staff",
        "byhand.exclude second": "the staff",
        "byhand.exclude reason": "the staff",
        "byhand.preview table": "the staff",
        "calendar.change about": "a whole cohort",
        "calendar.change title": "a whole cohort",
        "calendar.schedule about": "a whole cohort",
        "calendar.schedule title": "a whole cohort",
        "checkpoints.extra reason": STAFF,
        "gradebook.set_result percent": STAFF,
        "gradebook.set_result reason": STAFF,
        "groups.make name": "a whole cohort",
        "intakes.create name": "a whole programme",
        "intakes.replan name": "a whole programme",
        "invitations.listing note": "the staff",
        "likenesses.close note": "the staff",
        "mentors.assign login": "nobody: it finds a person",
        "pace.extend reason": STAFF,
        "pace.freeze reason": "a whole cohort",
        "pace.freeze_student reason": STAFF,
        "pace.speak note": "the staff",
        "rosters.invitations names": "the staff",
        "rosters.leave note": STAFF,
        "rubrics.void reason": "whoever the criterion was asked of",
        "slots.open_times place": "whoever books the time; no adult reviews a minor",
        "tokens.listing name": "nobody else",
        "tracks.place reason": STAFF,
    },
}


class Fields(HTMLParser):
    """The free text fields of a page's forms: (where the form goes, the field)."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = told.get("action", "") if told.get("method", "").lower() == "post" else None
        free = tag == "textarea" or (tag == "input" and told.get("type", "text") == "text")
        if free and self.action is not None and told.get("name"):
            self.found.add((self.action, told["name"]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("texts")
    Path(folder, "exercises").mkdir()
    values: dict[str, Any] = {"cooldown_seconds": 0, "push_wait_seconds": 0, "language": "en"}
    with (
        fresh_database_url(folder) as url,
        opened_school(folder / "var", url, exercises=exercises_for(folder / "exercises"), **values) as school,
    ):
        yield World(school)


@pytest.mark.parametrize("name", TEXTS)
def test_w11_every_free_text_of_an_adult_is_known_with_its_readers(world: World, name: str) -> None:
    app = make_site(world.school)
    found: dict[str, set[str]] = defaultdict(set)
    for line in LINES:
        if line.method != "GET" or line.outcomes[COLUMNS.index(name)] != "200":
            continue
        ask = world.ask(line.thing)
        address = address_of(app, line.endpoint, ask)
        answer = visit(app, world.school, world.people[name]).get(address, query_string=dict(ask.query))
        if answer.mimetype == "text/html":
            for text in texts_in(app, answer.text, address):
                found[text].add(address)
        answer.close()
    known = TEXTS[name]
    assert {text: where for text, where in found.items() if text not in known} == {}


def texts_in(app: Flask, page: str, address: str) -> Iterator[str]:
    """Yield "endpoint field" of each free text on a page; fields by language or number are one."""
    fields = Fields()
    fields.feed(page)
    adapter = app.url_map.bind("localhost")
    for action, field in fields.found:
        try:
            endpoint, _ = adapter.match(urlsplit(action).path or address, method="POST")
        except HTTPException:
            endpoint = action
        yield f"{endpoint} {field.split('-')[0]}"
