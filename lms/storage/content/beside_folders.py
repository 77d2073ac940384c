"""Reading what an exercise says of a grader that runs beside the code, and the files that it brings."""

from collections.abc import Mapping

from pydantic import ValidationError

from lms.domain.authoring import limit_faults
from lms.domain.beside import CLASSROOM_FILES, ForeignGrader, Kind
from lms.domain.environments import Environment
from lms.domain.exercises import Definition
from lms.domain.foreign.classroom import read_plan
from lms.storage.content.authored import Problems

LARGEST = 2 * 1024 * 1024
FOLDER = "beside"


def read_beside(
    problems: Problems,
    definition: Definition,
    environments: Mapping[str, Environment],
    files: Mapping[str, bytes],
) -> ForeignGrader | None:
    """Return the grader of others that an exercise names, or None with its problems added, or without one."""
    if definition.beside is None:
        if files:
            problems.add(FOLDER, "holds files, and exercise.toml has no [beside]")
        return None
    name = definition.beside.environment or definition.environment
    environment = environments.get(name)
    if environment is None:
        _at(problems, "environment", words=f"there is no environment {name}")
        return None
    for where, words in limit_faults(definition.beside.limits, environment):
        _at(problems, *where, words=words)
    if sum(map(len, files.values())) > LARGEST:
        problems.add(FOLDER, f"is larger than {LARGEST // 1024 // 1024} MiB")
    if definition.beside.kind is Kind.GITHUB_CLASSROOM:
        _check_plan(problems, files)
    return ForeignGrader(definition.beside, environment, files)


def _check_plan(problems: Problems, files: Mapping[str, bytes]) -> None:
    path = next((one for one in CLASSROOM_FILES if one in files), None)
    if path is None:
        problems.add(f"{FOLDER}/{CLASSROOM_FILES[0]}", "is missing")
        return
    try:
        read_plan(files[path])
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            field = ".".join(map(str, fault["loc"]))
            problems.add(f"{FOLDER}/{path}", fault["msg"].removeprefix("Value error, "), field=field)


def _at(problems: Problems, *where: str | int, words: str) -> None:
    text = (problems.folder / "exercise.toml").read_text(encoding="utf-8")
    problems.at("exercise.toml", text, ("beside", *where), words)
