"""Teams: who may be in one, how it comes together, and the work that it owns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import keys
from lms.services.school import School
from lms.services.submitting import submissions, teams, works
from lms.services.submitting.teams import TeamView
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables.works import Source
from tests.git.site import EXERCISE, IN_PAIRS, exercises_in
from tests.support.folk import ADULT, MINOR, cohort, key, person
from tests.support.schools import opened_school


@dataclass
class Cohort:
    """A school with a cohort of grown-ups."""

    school: School
    id: int

    def student(self, login: str, **values: object) -> int:
        settings = {"born": ADULT, "cohort_id": self.id, "password": None, **values}
        return key(person(self.school, login, **settings))  # type: ignore[arg-type]  # passed on as it is

    def team(self, *logins: str) -> tuple[int, list[int]]:
        """Return a team in which everybody has confirmed; the first is its captain."""
        captain, *others = [self.student(login) for login in logins]
        team_id = keys.key(teams.create(self.school, captain, IN_PAIRS).id)
        for login, other in zip(logins[1:], others, strict=True):
            teams.ask(self.school, captain, team_id, login)
            teams.confirm(self.school, other, team_id)
        return team_id, [captain, *others]

    def hand_in(self, person_id: int, slug: str = IN_PAIRS) -> None:
        work_id = keys.key(works.find_or_open(self.school, slug, person_id).id)
        move = Move(person_id, Source.UPLOAD, self.school.now())
        commit = self.school.repositories.store_commit(
            work_id, {"solution.py": b"x"}, "Work\n", Identity("x", "x@example.org"), move
        )
        submissions.accept(
            self.school, work_id=work_id, commit_id=commit, person_id=person_id, source=Source.UPLOAD
        )

    def view(self, team_id: int) -> TeamView:
        return teams.view(self.school, team_id)


@pytest.fixture
def tumo(tmp_path: Path, database_url: str) -> Iterator[Cohort]:
    exercises = exercises_in(tmp_path / "exercises")
    with opened_school(tmp_path / "var", database_url, exercises=exercises) as school:
        yield Cohort(school, cohort(school, "TUMO 2026"))


def test_a_confirmed_team_owns_one_work_together(tumo: Cohort) -> None:
    _, members = tumo.team("aru", "bek", "dina")
    opened = {works.find_or_open(tumo.school, IN_PAIRS, member).id for member in members}
    assert len(opened) == 1
    work = works.at_address(tumo.school, "bek", IN_PAIRS)
    assert work.id in opened
    assert (work.person_id, work.team_id is not None) == (None, True)


def test_a_team_that_is_too_small_can_not_begin(tumo: Cohort) -> None:
    captain = tumo.student("aru")
    team_id = keys.key(teams.create(tumo.school, captain, IN_PAIRS).id)
    tumo.student("bek")
    teams.ask(tumo.school, captain, team_id, " BEK ")
    with pytest.raises(ConflictError, match="needs 1 more to confirm"):
        works.find_or_open(tumo.school, IN_PAIRS, captain)
    view = tumo.view(team_id)
    assert (view.confirmed, view.missing, view.room, view.fixed) == (1, 1, 1, False)
    assert [(one.person.login, one.confirmed, one.captain) for one in view.members] == [
        ("aru", True, True),
        ("bek", False, False),
    ]


def test_a_team_exercise_is_not_done_alone(tumo: Cohort) -> None:
    with pytest.raises(ConflictError, match="team of at least 2"):
        works.find_or_open(tumo.school, IN_PAIRS, tumo.student("aru"))


def test_an_exercise_for_one_has_no_team(tumo: Cohort) -> None:
    with pytest.raises(RefusedError, match="done alone"):
        teams.create(tumo.school, tumo.student("aru"), EXERCISE)


def test_a_full_team_takes_nobody_more(tumo: Cohort) -> None:
    team_id, (captain, *_) = tumo.team("aru", "bek", "dina")
    tumo.student("erlan")
    with pytest.raises(ConflictError, match="3 are the most"):
        teams.ask(tumo.school, captain, team_id, "erlan")


def test_only_the_captain_asks(tumo: Cohort) -> None:
    team_id, (_, member) = tumo.team("aru", "bek")
    tumo.student("dina")
    with pytest.raises(ForbiddenError):
        teams.ask(tumo.school, member, team_id, "dina")


@pytest.mark.parametrize(
    "values",
    [{"born": MINOR}, {"born": None}, {"cohort_id": None}, {"role": Role.MENTOR}, {"role": Role.GUARDIAN}],
    ids=["a minor", "of unknown age", "of no cohort", "a mentor", "a guardian"],
)
def test_who_is_not_of_the_same_kind_can_not_be_asked(tumo: Cohort, values: dict[str, object]) -> None:
    team_id, (captain, _) = tumo.team("aru", "bek")
    tumo.student("other", **values)
    said = set()
    for login in ("nobody", "other"):
        with pytest.raises(RefusedError) as caught:
            teams.ask(tumo.school, captain, team_id, login)
        said.add(str(caught.value))
    assert len(said) == 1, "the refusal must not tell who exists, nor how old they are"


def test_minors_make_teams_among_themselves(tumo: Cohort) -> None:
    captain = tumo.student("aru", born=MINOR)
    tumo.student("bek", born=MINOR)
    team_id = keys.key(teams.create(tumo.school, captain, IN_PAIRS).id)
    teams.ask(tumo.school, captain, team_id, "bek")
    assert len(tumo.view(team_id).members) == 2


def test_nobody_is_in_two_teams_of_an_exercise(tumo: Cohort) -> None:
    _, (captain, member) = tumo.team("aru", "bek")
    for one in (captain, member):
        with pytest.raises(ConflictError, match="in a team for this exercise already"):
            teams.create(tumo.school, one, IN_PAIRS)
    other = tumo.student("dina")
    second = keys.key(teams.create(tumo.school, other, IN_PAIRS).id)
    teams.ask(tumo.school, other, second, "bek")
    with pytest.raises(ConflictError):
        teams.confirm(tumo.school, member, second)


def test_who_was_not_asked_can_not_confirm(tumo: Cohort) -> None:
    team_id, _ = tumo.team("aru", "bek")
    with pytest.raises(MissingError):
        teams.confirm(tumo.school, tumo.student("dina"), team_id)


def test_an_invitation_is_declined_or_taken_back(tumo: Cohort) -> None:
    team_id, (captain, _) = tumo.team("aru", "bek")
    dina = tumo.student("dina")
    answers: tuple[Callable[[], None], ...] = (
        lambda: teams.decline(tumo.school, dina, team_id),
        lambda: teams.withdraw(tumo.school, captain, team_id, dina),
    )
    for undo in answers:
        teams.ask(tumo.school, captain, team_id, "dina")
        undo()
        assert len(tumo.view(team_id).members) == 2
        with pytest.raises(MissingError):
            undo()


def test_a_captain_who_leaves_is_followed_by_who_was_asked_first(tumo: Cohort) -> None:
    team_id, (captain, second, _) = tumo.team("aru", "bek", "dina")
    teams.leave(tumo.school, captain, team_id)
    assert tumo.view(team_id).team.captain_id == second
    assert works.find(tumo.school, IN_PAIRS, captain) is None


def test_the_last_to_leave_ends_the_team_and_its_unbegun_work(tumo: Cohort) -> None:
    team_id, (captain, second) = tumo.team("aru", "bek")
    work_id = keys.key(works.find_or_open(tumo.school, IN_PAIRS, captain).id)
    teams.leave(tumo.school, second, team_id)
    teams.leave(tumo.school, captain, team_id)
    with pytest.raises(MissingError):
        tumo.view(team_id)
    assert not tumo.school.repositories.exists(work_id)
    assert teams.of_person(tumo.school, captain) == ()


def test_a_team_that_has_handed_in_stays_as_it_is(tumo: Cohort) -> None:
    team_id, (captain, second) = tumo.team("aru", "bek")
    dina = tumo.student("dina")
    teams.ask(tumo.school, captain, team_id, "dina")
    tumo.hand_in(second)
    assert tumo.view(team_id).fixed
    changes: tuple[Callable[[], None], ...] = (
        lambda: teams.leave(tumo.school, second, team_id),
        lambda: teams.confirm(tumo.school, dina, team_id),
        lambda: teams.ask(tumo.school, captain, team_id, "dina"),
    )
    for change in changes:
        with pytest.raises(ConflictError, match="stays as it is"):
            change()


def test_a_team_knows_what_each_member_sees(tumo: Cohort) -> None:
    team_id, (captain, _) = tumo.team("aru", "bek")
    dina = tumo.student("dina")
    teams.ask(tumo.school, captain, team_id, "dina")
    (view,) = teams.of_person(tumo.school, dina, IN_PAIRS)
    assert view.team.id == team_id
    assert teams.of_person(tumo.school, dina, EXERCISE) == ()
