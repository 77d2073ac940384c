"""``lms exercises new`` and ``try``, as they are typed."""

from pathlib import Path

import pytest

from lms.domain.skeletons import SKELETONS, CheckKind
from lms.services.school import School
from lms.storage.content.catalogue import load
from tests.cli.lines import lms_exercises

PASSING, FAILING = 2, 4


@pytest.mark.parametrize(
    ("kind", "environment"),
    [(one.kind.value, name) for one in SKELETONS for name in one.environments],
)
def test_a_new_exercise_of_each_kind_can_be_read_and_has_enough_solutions(
    school: School, tmp_path: Path, kind: str, environment: str
) -> None:
    into = tmp_path / "exercises"
    words = ("new", "the-gap", "--title-en", 'The "gap"', "--kind", kind, "--environment", environment)
    status, said, _ = lms_exercises(school, *words, "--into", str(into))
    assert (status, "the-gap is written" in said) == (0, True)
    catalogue = load(into, school.settings.graders)
    assert [str(one) for one in catalogue.errors] == []
    (made,) = catalogue
    failures = [one.failure for one in made.solutions if one.failure is not None]
    assert (made.title.en, made.title.kk, made.environment.name) == ('The "gap"', 'The "gap"', environment)
    assert set(made.subjects) == {"en", "kk", "ru"}
    assert len(made.solutions) - len(failures) >= PASSING
    assert len(failures) >= FAILING
    assert any(failure.cheating for failure in failures)
    assert [path for path in (into / "the-gap").rglob("*") if "@@" in path.name] == []
    assert "@@" not in made.subjects["kk"] + made.bundle.data.decode(errors="replace")


def test_what_no_option_says_is_asked_and_asked_again(school: School, tmp_path: Path) -> None:
    into = tmp_path / "exercises"
    answers = ["Wrong Name", "the-steps", "The steps", "Қадамдар", "Шаги", "call", "node"]
    answers += ["steps.py", "steps.mjs, more.mjs"]
    status, said, _ = lms_exercises(school, "new", "--into", str(into), typed="\n".join(answers) + "\n")
    assert status == 0
    assert "not made of small letters" in said
    assert "that end with .mjs" in said
    (made,) = load(into, school.settings.graders)
    assert (made.title.kk, made.hand_in) == ("Қадамдар", ("steps.mjs", "more.mjs"))
    assert 'work.call("steps", "largestGap"' in (into / "the-steps/checks.py").read_text()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("new", "there"), "There is a folder"),
        (("new", "No Slug"), "can't be the name"),
        (("new", "other", "--kind", "sql", "--environment", "python"), "begin in these environments: sql"),
        (("new", "other", "--file", "../x.py"), "can't be handed in"),
        (("new", "other", "--file", "x.py", "--file", "x.py"), "named twice"),
    ],
)
def test_what_can_not_be_is_refused_and_leaves_nothing(
    school: School, tmp_path: Path, words: tuple[str, ...], refusal: str
) -> None:
    into = tmp_path / "exercises"
    (into / "there").mkdir(parents=True)
    status, _, said = lms_exercises(school, *words, "--into", str(into))
    assert (status, refusal in said) == (1, True)
    assert list(into.rglob("*")) == [into / "there"]


def test_a_work_is_tried_and_each_check_is_told(
    school: School, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    into = tmp_path / "exercises"
    lms_exercises(school, "new", "the-gap", "--kind", CheckKind.CALL.value, "--into", str(into))
    solutions = into / "the-gap/solutions"
    status, said, wrong = lms_exercises(school, "try", str(solutions / "passing/pairs"))
    assert (status, "as stated: passed, 10 of 10" in said) == (0, True), wrong
    status, said, _ = lms_exercises(school, "try", str(solutions / "failing/forgets_falls"))
    assert (status, "as stated: fails finds_any_gap" in said) == (0, True)
    assert "FAILED" in said
    assert "The value that came back is not the expected one. (wrong_value)" in said
    status, said, _ = lms_exercises(school, "try", str(into / "the-gap/starter"))
    assert (status, "failed: 0 of 10 points" in said, "largest_gap([])" in said) == (1, True, True)
    checks = into / "the-gap/checks.py"
    checks.write_text(checks.read_text().replace("[3, 10, 6]).returns(7)", "1 / 0)", 1))
    status, _, wrong = lms_exercises(school, "try", str(solutions / "passing/pairs"))
    assert (status, "checks.py:7 in gives_the_example: ZeroDivisionError" in wrong) == (2, True)
    assert (wrong + caplog.text).count("Traceback (most recent call last)") == 1
    (into / "the-gap/exercise.toml").write_text("xp = ")
    status, _, wrong = lms_exercises(school, "try", str(solutions / "passing/pairs"))
    assert (status, "the-gap/exercise.toml:1: " in wrong) == (2, True)


def test_a_folder_of_no_exercise_is_asked_about(school: School, tmp_path: Path) -> None:
    (tmp_path / "somewhere").mkdir()
    status, _, said = lms_exercises(school, "try", str(tmp_path / "somewhere"))
    assert (status, "say which with --exercise" in said) == (2, True)
    (tmp_path / "somewhere/solution.py").write_text("def add(a, b):\n    return a + b\n")
    words = ("try", str(tmp_path / "somewhere"), "--exercise", "three-checks")
    status, said, _ = lms_exercises(school, *words)
    assert (status, "passed: " in said) == (0, True)
