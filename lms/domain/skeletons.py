"""Skeletons: the small exercises that authors begin with, one for each kind of check.

A skeleton is made of parts, archives of files that are laid over each other: a file that two parts have is
made of both, one after the other. Marks such as ``@@FILE@@`` are filled with what the author says.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.exercises import Texts
from lms.domain.words import LONGEST_SLUG, SLUG, plain_path

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}(\.[a-z]+)")
MARK = re.compile(r"@@[A-Z_]+@@")
MARKER = re.compile(r"-- (\S.*\S|\S) --")
PYTHONS = ("python", "numpy", "torch", "pytest")


class CheckKind(StrEnum):
    """What the checks of a new exercise do."""

    CALL = "call"
    RUN = "run"
    PROPERTIES = "properties"
    MUTANTS = "mutants"
    STATIC = "static"
    LEARNING = "learning"
    NOTEBOOK = "notebook"
    SQL = "sql"
    HTTP = "http"
    BUILD = "build"


@dataclass(frozen=True)
class Skeleton:
    """How one kind of check begins in some environments. ``files`` are what students hand in."""

    kind: CheckKind
    environments: tuple[str, ...]
    parts: tuple[str, ...]
    files: tuple[str, ...]
    pass_points: int = 8
    program: str = ""
    build: tuple[str, ...] = ()


GAP = ("story", "gap")
SKELETONS = (
    Skeleton(CheckKind.CALL, PYTHONS, (*GAP, "gap-function", "call"), ("solution.py",)),
    Skeleton(CheckKind.CALL, ("node",), (*GAP, "call-node"), ("solution.mjs",)),
    Skeleton(
        CheckKind.RUN,
        (*PYTHONS, "notebook", "sql", "web"),
        (*GAP, "gap-program", "run", "run-python"),
        ("solution.py",),
        program="python3",
    ),
    Skeleton(
        CheckKind.RUN, ("node",), (*GAP, "gap-program", "run", "run-node"), ("solution.mjs",), program="node"
    ),
    Skeleton(
        CheckKind.RUN, ("shell",), (*GAP, "gap-program", "run", "run-shell"), ("solution.sh",), program="bash"
    ),
    Skeleton(CheckKind.PROPERTIES, PYTHONS, (*GAP, "gap-function", "properties"), ("solution.py",)),
    Skeleton(CheckKind.MUTANTS, PYTHONS, ("story", "mutants"), ("test_gap.py", "gap.py")),
    Skeleton(CheckKind.STATIC, PYTHONS, (*GAP, "gap-function", "static"), ("solution.py",), pass_points=11),
    Skeleton(CheckKind.LEARNING, PYTHONS, ("learning",), ("train.py", "predict.py")),
    Skeleton(CheckKind.NOTEBOOK, ("notebook",), (*GAP, "notebook"), ("solution.ipynb",)),
    Skeleton(CheckKind.SQL, ("sql",), (*GAP, "sql"), ("solution.sql",)),
    Skeleton(CheckKind.HTTP, ("web",), (*GAP, "http"), ("server.py",)),
    Skeleton(
        CheckKind.BUILD,
        ("c",),
        (*GAP, "gap-program", "build", "build-c"),
        ("gap.c",),
        build=("gcc", "-std=c17", "-Wall", "@@FILE@@", "-o", "gap"),
    ),
    Skeleton(
        CheckKind.BUILD,
        ("go",),
        (*GAP, "gap-program", "build", "build-go"),
        ("main.go",),
        build=("go", "build", "-o", "gap", "@@FILE@@"),
    ),
)


@dataclass(frozen=True)
class Wish:
    """What an author says of a new exercise. ``files`` may be empty: then they have the usual names."""

    slug: str
    title: Texts
    kind: CheckKind
    environment: str
    files: tuple[str, ...] = ()


def environments_for(kind: CheckKind, known: Collection[str]) -> list[str]:
    """Return the environments in which a kind of check can begin, the usual one first."""
    fit = [name for one in SKELETONS if one.kind is kind for name in one.environments]
    return [name for name in dict.fromkeys(fit) if name in known]


def skeleton_for(kind: CheckKind, environment: str) -> Skeleton | None:
    return next((one for one in SKELETONS if one.kind is kind and environment in one.environments), None)


def slug_fault(slug: str) -> str:
    """Return what is wrong with a slug, or nothing."""
    if SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return ""
    return f"{slug!r} is not made of small letters, digits and single hyphens"


def files_fault(skeleton: Skeleton, files: Sequence[str]) -> str:
    """Return what is wrong with the names of files, or nothing."""
    if len(set(files)) != len(files):
        return "a file is named twice"
    for usual, name in zip(skeleton.files, files, strict=False):
        suffix = usual[usual.rindex(".") :]
        found = PLAIN_NAME.fullmatch(name)
        if not found or found[1] != suffix:
            return f"{name!r} stands for {usual}: letters, digits and _ that end with {suffix}"
    for name in files[len(skeleton.files) :]:
        try:
            plain_path(name)
        except ValueError as error:
            return f"{name!r} {error}"
    return ""


def filled(skeleton: Skeleton, wish: Wish, parts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return all files of a new exercise by their paths."""
    names = (*wish.files[: len(skeleton.files)], *skeleton.files[len(wish.files) :])
    more = wish.files[len(skeleton.files) :]
    marks = marks_of(skeleton, wish, names, more)
    made: dict[str, str] = {}
    for part in parts:
        for path, text in part.items():
            place = fill(path, marks)
            made[place] = made.get(place, "") + fill(text, marks)
    works = {path.rsplit("/", 1)[0] for path in made if path.endswith(f"/{names[0]}")}
    return made | {f"{folder}/{name}": "" for folder in sorted(works) for name in more}


def marks_of(skeleton: Skeleton, wish: Wish, names: tuple[str, ...], more: tuple[str, ...]) -> dict[str, str]:
    """Return what each mark is filled with. A JSON text is one of TOML, too, and a list one of Python."""
    first, last = names[0], names[-1]
    build = [part.replace("@@FILE@@", first) for part in skeleton.build]
    return {
        "@@ENVIRONMENT@@": said(wish.environment),
        "@@PASS_POINTS@@": str(skeleton.pass_points),
        "@@HAND_IN@@": said([*names, *more]),
        "@@TITLE_KK@@": said(wish.title.of("kk")),
        "@@TITLE_RU@@": said(wish.title.of("ru")),
        "@@TITLE_EN@@": said(wish.title.en),
        "@@FILE@@": first,
        "@@MODULE@@": first.rsplit(".", 1)[0],
        "@@OTHER@@": last,
        "@@OTHER_MODULE@@": last.rsplit(".", 1)[0],
        "@@PROGRAM@@": skeleton.program,
        "@@BUILD@@": said(build),
        "@@COMMAND@@": f"{' '.join(build)} && ./gap" if build else f"{skeleton.program} {first}",
    }


def said(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def fill(text: str, marks: Mapping[str, str]) -> str:
    return MARK.sub(lambda found: marks[found[0]], text)


def unpacked(archive: str) -> dict[str, str]:
    """Return the files of an archive in txtar's form: a line ``-- path --`` stands before each."""
    files: dict[str, str] = {}
    path = ""
    for line in archive.splitlines(keepends=True):
        found = MARKER.fullmatch(line.rstrip("\n"))
        if found:
            path = found[1]
            files[path] = ""
        elif path:
            files[path] += line
    return files
