"""The guide's checks of programs in other languages pass what is right and fail what is wrong."""

from collections.abc import Callable
from types import ModuleType

import pytest

from graders.kit import Work
from graders.kit.checks import checks_of, run_check
from lms.runner.sandbox import DockerRunner
from tests.environments.works import work_in
from tests.exercises.worked import programs

SLOTS = "import fs from 'node:fs';\nfor (const x of [2, 1]) fs.writeFileSync(1, x);\n"
WALKS = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(1)\n}\n'
RING = "#include <stdlib.h>\nvoid *make(void) { return malloc(3); }\nvoid end(void *x) { free(x); }\n"
REPORT = 'grep -c x "$1" | sort\n'
REVENUE = "SELECT name, sum(portions) FROM dish JOIN sale ON dish_id = dish.id GROUP BY name;\n"
CASES = {
    "sorts_in_javascript": ("node", "slots.mjs", SLOTS, SLOTS.replace("[2, 1]", "[2, 1].sort()")),
    "walks_in_go": ("go", "main.go", WALKS, WALKS.replace("fmt.Println", "go fmt.Println")),
    "asks_for_memory_alone": ("c", "ring.c", RING, f"{RING}void *more(void) {{ return calloc(1, 3); }}\n"),
    "runs_the_usual_tools": ("shell", "report.sh", REPORT, REPORT.replace("sort", "uniq")),
    "joins_two_tables": ("sql", "revenue.sql", REVENUE, REVENUE.replace("sum(portions)", "rank() OVER ()")),
}


def guide() -> dict[str, Callable[[Work], None]]:
    source = next(one for one in programs() if "def sorts_in_javascript" in one)
    module = ModuleType("checks")
    exec(compile(source, "docs/authoring.md", "exec"), vars(module))
    return checks_of(module)


def test_every_check_of_the_guide_is_tried() -> None:
    assert guide().keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_a_check_of_the_guide_passes_what_is_right_and_fails_what_is_wrong(
    runner: DockerRunner, name: str
) -> None:
    environment, path, right, wrong = CASES[name]
    with work_in(runner, environment, {path: right.encode()}) as work:
        assert run_check(guide()[name], work) == (1.0, [])
    with work_in(runner, environment, {path: wrong.encode()}) as work:
        share, found = run_check(guide()[name], work)
    assert (share, [one["reason"] for one in found]) == (0.0, ["forbidden"])
    assert found[0]["asked"].startswith(f"{path}, line ")


SPOILS = """
for place in /opt/qatarlas/graders/readers /opt/qatarlas /usr/local/bin /usr/bin /tmp "$HOME" /work; do
    for name in node python3 gcc nm shfmt read-go sitecustomize.py usercustomize.py .noderc acorn.mjs; do
        printf '#!/bin/sh\\necho %s\\n' "'{\"files\": []}'" > "$place/$name"
        chmod 755 "$place/$name"
    done
done 2> /dev/null
( while :; do cp right "$1"; done ) > /dev/null 2>&1 &
setsid sh -c 'while :; do cp right /dev/shm/right; done' > /dev/null 2>&1 &
cp right "$1"
"""


@pytest.mark.parametrize("name", CASES)
def test_what_ran_before_can_not_change_what_is_read(runner: DockerRunner, name: str) -> None:
    environment, path, right, wrong = CASES[name]
    files = {path: wrong.encode(), "right": right.encode(), "spoil.sh": SPOILS.encode()}
    with work_in(runner, environment, files) as work:
        work.run("sh", "spoil.sh", path, keep=["node", "python3", "gcc", "nm", "shfmt"]).exits(0)
        share, found = run_check(guide()[name], work)
    assert (share, [one["reason"] for one in found]) == (0.0, ["forbidden"])
