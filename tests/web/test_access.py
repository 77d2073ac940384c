"""Who may open what: every route, asked by everybody, answered exactly.

A route without a line here fails, and so does a line without a route. ``login`` means: sent to the login,
or told to log in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
)
# Stranger, owner and teammate are students of one cohort; the mentor has that cohort, the other mentor
# another, the free mentor none. The guardian is confirmed by the owner, the other guardian by the stranger.
# Around a review the owner is the author, the stranger reviews, and the teammate has no part in it.
# Columns: endpoint, method, the thing acted upon, then everybody in the order above.
TABLE = """
account.me GET nothing                      login 200 200 200 200 200 200 200 200 200
account.change_password POST nothing        login 422 422 422 422 422 422 422 422 422
account.change_mail POST nothing            login 303 303 303 303 303 303 303 303 303
admin.engine GET nothing                    login 403 403 403 403 403 403 200 403 403
auth.login GET nothing                      200   303 303 303 303 303 303 303 303 303
auth.login POST nothing                     422   303 303 303 303 303 303 303 303 303
auth.logout POST nothing                    login 303 303 303 303 303 303 303 303 303
auth.reset GET reset-link                   200   200 200 200 200 200 200 200 200 200
auth.reset POST reset-link                  422   422 422 422 422 422 422 422 422 422
auth.reset GET nothing                      404   404 404 404 404 404 404 404 404 404
cohorts.listing GET nothing                 login 403 403 403 403 403 403 200 403 403
cohorts.create POST nothing                 login 403 403 403 403 403 403 422 403 403
cohorts.create_programme POST nothing       login 403 403 403 403 403 403 422 403 403
exercises.listing GET nothing               login 200 200 200 200 200 200 200 403 403
exercises.page GET exercise                 login 200 200 200 200 200 200 200 403 403
exercises.page GET team-exercise            login 200 200 200 200 200 200 200 403 403
exercises.attempts GET exercise             login 200 200 200 200 200 200 200 403 403
files.page GET own-file                     login 404 200 404 200 404 200 200 404 404
files.page GET team-file                    login 404 200 200 200 404 200 200 404 404
files.raw GET own-file                      login 404 200 404 200 404 200 200 404 404
files.raw GET team-file                     login 404 200 200 200 404 200 200 404 404
git.info_refs GET own-clone                 login 404 200 404 200 404 200 200 403 403
git.info_refs GET team-clone                login 404 200 200 200 404 200 200 403 403
git.upload_pack POST own-fetch              login 404 200 404 200 404 200 200 403 403
git.receive_pack POST own-push              login 404 200 404 403 404 403 403 403 403
git.receive_pack POST team-push             login 404 200 200 403 404 403 403 403 403
guardians.wards GET nothing                 login 403 403 403 403 403 403 403 200 200
guardians.ward GET link                     login 404 200 404 404 404 404 404 200 404
guardians.ward GET asked-link               login 404 200 404 404 404 404 404 404 404
guardians.let_go POST link                  login 403 403 403 403 403 403 403 303 404
guardians.mine GET nothing                  login 200 200 200 404 404 404 404 404 404
guardians.confirm POST asked-link           login 409 303 409 404 404 404 404 404 404
guardians.refuse POST link                  login 404 303 404 404 404 404 404 404 404
guardians.revoke POST link                  login 403 403 403 403 403 403 303 403 403
home.home GET nothing                       200   200 200 200 200 200 200 200 302 302
inbox.listing GET nothing                   login 200 200 200 200 200 200 200 200 200
inbox.read_all POST nothing                 login 303 303 303 303 303 303 303 303 303
inbox.follow POST notice                    login 404 303 404 404 404 404 404 404 404
inbox.read POST notice                      login 404 303 404 404 404 404 404 404 404
invitations.listing GET nothing             login 403 403 403 200 200 200 200 403 403
invitations.listing POST nothing            login 403 403 403 422 422 422 422 403 403
invitations.invite_guardian POST account    login 403 403 403 200 404 200 200 403 403
invitations.revoke POST invitation          login 403 403 403 303 404 303 303 403 403
invitations.revoke POST mentors-invitation  login 403 403 403 404 404 404 303 403 403
invitations.accept GET invitation-link      200   200 200 200 200 200 200 200 200 200
invitations.accept GET nothing              404   404 404 404 404 404 404 404 404 404
invitations.accept POST invitation-link     422   200 200 200 200 200 200 200 200 200
invitations.join POST guardian-link         login 403 403 403 403 403 403 403 303 303
invitations.join POST invitation-link       login 403 403 403 403 403 403 403 422 422
language.choose POST english                303   303 303 303 303 303 303 303 303 303
people.listing GET nothing                  login 403 403 403 200 200 200 200 403 403
people.page GET account                     login 403 403 403 200 404 200 200 403 403
people.page GET mentors-account             login 403 403 403 200 404 404 200 403 403
people.move POST account                    login 403 403 403 403 403 403 303 403 403
people.close POST account                   login 403 403 403 403 403 403 303 403 403
people.reopen POST closed-account           login 403 403 403 403 403 403 303 403 403
people.reset POST account                   login 403 403 403 403 403 403 200 403 403
queue.desk GET nothing                      login 403 403 403 200 200 200 200 403 403
queue.retry POST own-job                    login 403 403 403 303 404 303 303 403 403
queue.retry POST team-job                   login 403 403 403 303 404 303 303 403 403
static GET style                            200   200 200 200 200 200 200 200 200 200
submissions.page GET own-work               login 404 200 404 200 404 200 200 404 404
submissions.page GET team-work              login 404 200 200 200 404 200 200 404 404
submissions.live GET own-work               login 404 200 404 200 404 200 200 404 404
submissions.live GET team-work              login 404 200 200 200 404 200 200 404 404
submissions.stream GET own-work             login 404 200 404 200 404 200 200 404 404
submissions.stream GET team-work            login 404 200 200 200 404 200 200 404 404
tokens.listing GET nothing                  login 200 200 200 200 200 200 200 403 403
tokens.listing POST nothing                 login 422 422 422 422 422 422 422 403 403
tokens.revoke POST token                    login 404 303 404 404 404 404 404 403 403
works.make_team POST team-exercise          login 303 303 303 303 303 303 303 403 403
works.ask POST team-to-be                   login 404 303 403 403 404 403 403 404 404
works.confirm POST team-to-be               login 404 303 303 404 404 404 404 404 404
works.decline POST team-to-be               login 404 404 303 404 404 404 404 404 404
works.leave POST team-that-is               login 404 303 303 404 404 404 404 404 404
works.withdraw POST team-member             login 404 303 403 403 404 403 403 404 404
works.upload POST exercise                  login 422 422 422 422 422 422 422 403 403
works.remote POST exercise                  login 303 303 303 303 303 303 303 403 403
appeals.appeal POST given-review            login 404 303 404 403 404 403 403 404 404
appeals.withdraw POST waiting-appeal        login 404 303 404 403 404 403 403 404 404
appeals.take POST waiting-appeal            login 404 403 404 303 404 303 303 404 404
byhand.assign_many GET nothing              login 403 403 403 200 200 200 200 403 403
byhand.preview POST pair                    login 403 403 403 200 200 200 200 403 403
byhand.carry_out POST pair                  login 403 403 403 303 303 303 303 403 403
byhand.exclusions GET nothing               login 403 403 403 200 200 200 200 403 403
byhand.exclude POST pair                    login 403 403 403 303 303 303 303 403 403
byhand.lift POST pair                       login 403 403 403 303 404 303 303 403 403
calibrations.listing GET nothing            login 200 200 200 200 200 200 200 403 403
calibrations.begin POST nothing             login 303 303 303 303 303 303 303 403 403
calibrations.model GET no-model             login 404 404 404 404 404 404 404 403 403
calibrations.feedback GET practice-review   login 200 404 404 200 404 200 200 404 404
calibrations.of_person GET account          login 403 403 403 200 404 200 200 403 403
guard.page GET nothing                      login 403 403 403 200 200 200 200 403 403
guard.act POST no-finding                   login 403 403 403 303 303 303 303 403 403
code.part GET review-in-hand                login 200 404 404 200 404 200 200 404 404
code.raw GET review-in-hand                 login 200 404 404 200 404 200 200 404 404
code.image GET review-in-hand               login 404 404 404 404 404 404 404 404 404
code.mark_viewed POST review-in-hand        login 303 404 404 303 404 303 303 404 404
comments.add POST review-in-hand            login 303 404 404 403 404 403 403 404 404
comments.add POST given-review              login 403 303 404 403 404 403 403 404 404
comments.reply POST given-review            login 303 303 404 403 404 403 403 404 404
comments.resolve POST given-review          login 303 303 404 403 404 403 403 404 404
desk.page GET review-in-hand                login 200 404 404 200 404 200 200 404 404
desk.page GET given-file                    login 200 404 404 200 404 200 200 404 404
desk.answer POST review-in-hand             login 303 404 404 403 404 403 403 404 404
desk.answer POST given-review               login 403 404 404 403 404 403 403 404 404
desk.cite POST review-in-hand               login 303 404 404 403 404 403 403 404 404
desk.uncite POST review-in-hand             login 303 404 404 403 404 403 403 404 404
desk.flag POST review-in-hand               login 303 404 404 403 404 403 403 404 404
desk.summarise POST review-in-hand          login 303 404 404 403 404 403 403 404 404
desk.time POST review-in-hand               login 204 404 404 403 404 403 403 404 404
desk.hand_in POST review-in-hand            login 303 404 404 403 404 403 403 404 404
ledger.mine GET nothing                     login 200 200 200 404 404 404 404 404 404
ledger.of_person GET account                login 404 200 404 200 404 200 200 404 404
ledger.enter POST row-by-hand               login 403 403 403 403 403 403 303 403 403
mentors.board GET nothing                   login 403 403 403 200 200 200 200 403 403
mentors.assign POST round                   login 404 403 404 303 404 303 303 404 404
mentors.release POST watched-review         login 403 404 404 303 404 303 303 404 404
exercises.media GET no-picture              login 404 404 404 404 404 404 404 403 403
mentors.swap POST offer                     login 403 404 404 303 404 303 303 404 404
mentors.take POST round                     login 404 403 404 303 404 303 303 404 404
programmes.page GET settings                login 403 403 403 403 403 403 200 403 403
programmes.set_rules POST settings          login 403 403 403 403 403 403 422 403 403
programmes.set_names POST settings          login 403 403 403 403 403 403 303 403 403
questions.ask POST review-in-hand           login 303 404 404 403 404 403 403 404 404
questions.judge POST review-in-hand         login 303 404 404 403 404 403 403 404 404
questions.answer POST asked-question        login 404 303 404 403 404 403 403 404 404
reports.listing GET nothing                 login 403 403 403 200 200 200 200 403 403
reports.handle POST report                  login 403 403 403 303 404 303 303 403 403
reports.make POST given-review              login 303 303 404 303 404 303 303 404 404
reviews.listing GET nothing                 login 200 200 200 200 200 200 200 403 403
reviews.keep_availability POST nothing      login 303 303 303 303 303 303 303 403 403
reviews.accept POST offer                   login 303 404 404 403 404 403 403 404 404
reviews.decline POST offer                  login 303 404 404 403 404 403 403 404 404
rounds.ask POST attempt-to-review           login 404 303 404 403 404 403 403 404 404
rounds.page GET round                       login 404 200 404 200 404 200 200 404 404
rounds.withdraw POST round                  login 404 303 404 403 404 403 403 404 404
rounds.rate POST given-review               login 404 303 404 403 404 403 403 404 404
rubrics.page GET question-out               login 200 200 200 200 200 200 200 403 403
rubrics.void POST question-out              login 403 403 403 303 303 303 303 403 403
rubrics.restore POST question-out           login 403 403 403 303 303 303 303 403 403
runs.page GET review-in-hand                login 303 404 404 303 404 303 303 404 404
runs.start POST review-in-hand              login 303 404 404 403 404 403 403 404 404
slots.listing GET nothing                   login 200 200 200 200 200 200 200 403 403
slots.open_times POST nothing               login 303 303 303 303 303 303 303 403 403
slots.book POST free-time                   login 404 303 404 403 404 403 403 404 404
slots.cancel POST free-time                 login 303 404 404 404 404 404 404 404 404
slots.cancel POST booked-time               login 303 303 404 404 404 404 404 404 404
slots.no_show POST booked-time              login 303 303 404 404 404 404 404 404 404
"""


@dataclass(frozen=True)
class Line:
    endpoint: str
    method: str
    thing: str
    outcomes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.method} {self.thing}"


def lines() -> Iterator[Line]:
    for row in TABLE.strip().splitlines():
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
