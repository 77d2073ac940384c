"""Who may open what: every route, asked by everybody, answered exactly.

A route without a line here fails, and so does a line without a route. ``login`` means: sent to the login,
or told to log in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.databases import fresh_database_url
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit
from tests.web.asking import Ask
from tests.web.world import World, exercises_for

COLUMNS = (
    "anonymous",
    "stranger",
    "owner",
    "teammate",
    "mentor",
    "other-mentor",
    "free-mentor",
    "admin",
    "guardian",
    "other-guardian",
    "director",
    "partner",
)
# Stranger, owner and teammate are students of one cohort; the mentor has that cohort, the other mentor
# another, the free mentor none. The guardian is confirmed by the owner, the other guardian by the stranger.
# Around a review the owner is the author, the stranger reviews, and the teammate has no part in it.
# A file a noun stands in the folder "access", a line a case: endpoint, method, the thing acted upon, then the
# answer to everybody in the order above.
FILES = tuple(sorted((Path(__file__).parent / "access").glob("*.txt")))


@dataclass(frozen=True)
class Line:
    endpoint: str
    method: str
    thing: str
    outcomes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.method} {self.thing}"


def lines() -> Iterator[Line]:
    for row in (row for file in FILES for row in file.read_text().splitlines()):
        endpoint, method, thing, *outcomes = row.split()
        assert len(outcomes) == len(COLUMNS), endpoint
        yield Line(endpoint, method, thing, tuple(outcomes))


LINES = tuple(lines())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    (folder / "exercises").mkdir()
    values: dict[str, Any] = {
        "cooldown_seconds": 0,
        "push_wait_seconds": 0,
        "language": "en",
        "login_tries": 1000,
    }
    with (
        fresh_database_url(folder) as url,
        opened_school(folder / "var", url, exercises=exercises_for(folder / "exercises"), **values) as school,
    ):
        yield World(school)


@pytest.fixture(scope="module")
def app(world: World) -> Flask:
    return make_site(world.school)


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(line.endpoint, line.method) for line in LINES} == routes


@pytest.mark.parametrize("line", LINES, ids=str)
def test_everybody_gets_the_answer_of_the_table(app: Flask, world: World, line: Line) -> None:
    answers = tuple(answer(app, world, line, name) for name in COLUMNS)
    assert dict(zip(COLUMNS, answers, strict=True)) == dict(zip(COLUMNS, line.outcomes, strict=True))


def test_a_view_that_forgets_to_ask_is_closed(world: World) -> None:
    app = make_site(world.school)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    assert visit(app, world.school, None).get("/forgotten").status_code == 302
    assert visit(app, world.school, None).post("/login").status_code == 422
    assert visit(app, world.school, world.people["owner"]).get("/forgotten").status_code == 200


def answer(app: Flask, world: World, line: Line, name: str) -> str:
    """Return the status that somebody gets, or ``login``."""
    ask = world.ask(line.thing)
    client = visit(app, world.school, world.people[name])
    headers = world.authorization(name) if line.endpoint.startswith("git.") else {}
    response = client.open(
        address_of(app, line.endpoint, ask),
        method=line.method,
        headers=headers,
        query_string=dict(ask.query),
        data=ask.body if ask.body is not None else dict(ask.form),
        content_type=ask.content_type,
    )
    location = response.headers.get("Location", "")
    status = response.status_code
    response.close()
    return "login" if status == 401 or (status == 302 and "/login" in location) else str(status)


def address_of(app: Flask, endpoint: str, ask: Ask) -> str:
    """Return the address of a route with the values that its rule has places for."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: value for name, value in ask.values.items() if name in rule.arguments}
    assert set(values) == rule.arguments, endpoint
    built = app.url_map.bind("localhost").build(endpoint, values)
    assert isinstance(built, str)
    return built
