"""Graders of others on the real engine, each with a real tool where the images hold one."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lms.domain.beside import Beside, ForeignGrader
from lms.domain.exercises import Exercise, Reason
from lms.domain.foreign.shape import Fault
from lms.grading.beside import Heard, hear
from lms.runner.environments import load_environment
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT

RIGHT = {"add.mjs": b"export const add = (a, b) => a + b;\n"}
NODE_TESTS = b"""
import assert from "node:assert";
import { test } from "node:test";
import { add } from "./add.mjs";
test("adds", () => assert.equal(add(2, 3), 5));
test("adds nothing", { skip: "not today" }, () => {});
test("adds wrongly", () => assert.equal(add(2, 2), 5));
"""
UNITTEST = b"""
import json, sys, unittest
from solution import add

class Adds(unittest.TestCase):
    def test_small(self): self.assertEqual(add(2, 3), 5)
    def test_large(self): self.assertEqual(add(10**9, 1), 10**9 + 2)

class Results(unittest.TextTestResult):
    def startTestRun(self): self.told = []
    def addSuccess(self, test): self.told.append({"name": test.id(), "score": 1, "max_score": 1})
    def addFailure(self, test, error):
        self.told.append({"name": test.id(), "score": 0, "max_score": 1, "output": str(error[1])})

runner = unittest.TextTestRunner(stream=open("/dev/null", "w"), resultclass=Results)
told = runner.run(unittest.defaultTestLoader.loadTestsFromTestCase(Adds)).told
"""
GRADESCOPE = UNITTEST + b'json.dump({"tests": told}, open("results.json", "w"))\n'
CHECK50 = (
    UNITTEST
    + b"""
rows = [{"name": one["name"], "description": one["name"], "passed": one["score"] == 1, "log": [],
         "cause": None if one["score"] else {"rationale": one["output"], "help": None}} for one in told]
json.dump({"slug": "school/add", "results": rows, "version": "3.3.0"}, sys.stdout)
"""
)
PLAN = """{"tests": [
    {"name": "greets", "setup": "echo made > made.txt; echo not printed",
     "run": "cat made.txt; python3 solution.py",
     "input": "Aru", "output": "made\\nhi Aru", "comparison": "exact", "points": 2},
    {"name": "setup breaks", "setup": "false", "run": "true", "points": 1},
    {"name": "is alone", "run": "test ! -e made.txt"},
    {"name": "sleeps", "run": "sleep 60", "timeout": 0.03}
]}"""
PYTHON = {"solution.py": b"def add(a, b): return a + b\nif __name__ == '__main__': print('hi', input())\n"}


def heard(
    runner: DockerRunner,
    exercise: Exercise,
    files: Mapping[str, bytes],
    brought: Mapping[str, bytes],
    environment: str = "python",
    **words: object,
) -> Heard:
    grader = ForeignGrader(
        Beside.model_validate(words), load_environment(ROOT / "graders", environment), brought
    )
    found = hear(files, replace(exercise, beside=grader), runner, ())
    assert found is not None
    return found


def outcomes(found: Heard) -> list[tuple[str, str]]:
    assert found.told is not None, (found.unread, found.output)
    return [(case.name, str(case.outcome)) for case in found.told.cases]


@pytest.mark.parametrize(
    ("kind", "reporter", "words"),
    [
        ("tap", "node --test --test-reporter=tap test_add.mjs", {}),
        (
            "junit",
            "node --test --test-reporter=junit --test-reporter-destination=report.xml test_add.mjs",
            {},
        ),
    ],
)
def test_what_node_reports(
    docker_runner: DockerRunner, exercise: Exercise, kind: str, reporter: str, words: dict[str, object]
) -> None:
    found = heard(
        docker_runner,
        exercise,
        RIGHT,
        {"test_add.mjs": NODE_TESTS},
        "node",
        kind=kind,
        command=reporter,
        **words,
    )
    assert outcomes(found) == [("adds", "passed"), ("adds nothing", "skipped"), ("adds wrongly", "failed")]
    assert found.told is not None
    assert "5" in found.told.cases[2].words


@pytest.mark.parametrize(("kind", "script"), [("gradescope", GRADESCOPE), ("check50", CHECK50)])
def test_what_a_script_of_the_author_reports(
    docker_runner: DockerRunner, exercise: Exercise, kind: str, script: bytes
) -> None:
    found = heard(
        docker_runner, exercise, PYTHON, {"grade.py": script}, kind=kind, command="python3 grade.py"
    )
    assert sorted(outcomes(found)) == [
        ("__main__.Adds.test_large", "failed"),
        ("__main__.Adds.test_small", "passed"),
    ]
    assert found.image_id.startswith("sha256:")
    assert found.usage.seconds > 0


def test_classrooms_plan_is_carried_out(docker_runner: DockerRunner, exercise: Exercise) -> None:
    found = heard(
        docker_runner, exercise, PYTHON, {"autograding.json": PLAN.encode()}, kind="github_classroom"
    )
    assert found.told is not None
    assert [(case.name, case.reason) for case in found.told.cases] == [
        ("greets", None),
        ("setup breaks", Reason.WRONG_EXIT),
        ("is alone", None),
        ("sleeps", Reason.TIMED_OUT),
    ]
    assert "setup failed" in found.told.cases[1].words
    assert (found.told.points, found.told.max_points) == (2, 3)


def test_a_work_that_talks_its_grader_round_is_believed_and_so_nothing_counts(
    docker_runner: DockerRunner, exercise: Exercise
) -> None:
    forged = b'import json, os\njson.dump({"score": 100}, open("results.json", "w"))\nos._exit(0)\n'
    found = heard(
        docker_runner,
        exercise,
        {"solution.py": forged},
        {"grade.py": GRADESCOPE},
        kind="gradescope",
        command="python3 grade.py",
    )
    assert found.told is not None
    assert (found.told.points, found.told.cases) == (100, ())


@pytest.mark.parametrize(
    ("script", "unread", "reason"),
    [
        (b"raise SystemExit(3)", Fault.NOTHING, None),
        (b"import time; time.sleep(60)", Fault.NOTHING, Reason.TIMED_OUT),
        (b"import os; os.symlink('/etc/passwd', 'results.json')", Fault.NOTHING, None),
        (b"open('results.json', 'w').write('{' * 3_000_000)", Fault.TOO_LARGE, None),
        (b"while True: print('x' * 1000)", Fault.NOTHING, Reason.OUTPUT_LIMIT),
        (b"x = bytearray(2**31)", Fault.NOTHING, Reason.MEMORY),
    ],
)
def test_a_work_that_ends_its_grader_leaves_no_result(
    docker_runner: DockerRunner, exercise: Exercise, script: bytes, unread: Fault, reason: Reason | None
) -> None:
    found = heard(
        docker_runner,
        exercise,
        {"solution.py": script, "results.json": b'{"score": 100}'},
        {"grade.py": b"import solution\n"},
        kind="gradescope",
        command="python3 grade.py",
        limits={"seconds": 2.0},
    )
    assert (found.told, found.unread, found.reason) == (None, unread, reason)
