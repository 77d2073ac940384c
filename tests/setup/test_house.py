"""The house's own rules that no linter knows: part of `make check`."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from lms.settings import ROOT
from tests.support.readme import settings_table

TRUSTED_HTML = "lms/web/shown/render.py"
"""The one module that may say that a text is safe HTML."""

REGISTRIES = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("debian", "org/debian"),
        ("ubuntu", "com/ubuntu"),
        ("docker", "io/"),
        ("ghcr", "io"),
    )
]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
"""What a page shows as an example is no link of its own."""
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-fuzz.lock")


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return every text of the repository by its path."""
    found = {}
    for name in git("ls-files", "--cached", "--others", "--exclude-standard"):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                found[name] = content.decode(errors="replace")
    return found


def test_only_one_module_vouches_for_html(texts: dict[str, str]) -> None:
    vouching = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false|autoescape=False")
    places = {
        name
        for name, text in texts.items()
        if name.startswith(("lms/", "templates/")) and name.endswith((".py", ".html", ".svg", ".txt"))
        if vouching.search(text)
    }
    assert places <= {TRUSTED_HTML}


def test_no_file_names_a_package_registry(texts: dict[str, str]) -> None:
    assert [(name, host) for name, text in texts.items() for host in REGISTRIES if host in text] == []


def test_every_function_and_class_is_named_by_who_needs_it(texts: dict[str, str]) -> None:
    """What a decorator hands over to somebody is needed; other tools see no function that nobody calls."""
    code = {name: text for name, text in texts.items() if name.endswith((".py", ".html", ".txtar"))}
    words = Counter(word for text in code.values() for word in re.findall(r"\w+", text))
    defined = [
        (name, one.name)
        for name, text in code.items()
        if name.startswith(("lms/", "graders/")) and name.endswith(".py")
        for one in ast.parse(text).body
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and all(map(is_own, one.decorator_list))
    ]
    assert len(defined) > 1000
    assert [(name, thing) for name, thing in defined if words[thing] == 1] == []


def is_own(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).partition("(")[0] in {
        "cache",
        "contextmanager",
        "dataclass",
        "total_ordering",
    }


def test_commit_subjects_are_short_and_capitalised() -> None:
    subjects = git("log", "--no-merges", "--format=%s")
    assert subjects
    capital = re.compile(r"[A-Z]|k-means\b")  # some names are written small
    assert [line for line in subjects if len(line) > 72 or not capital.match(line) or line[-1] == "."] == []


def test_every_target_of_make_says_what_it_does(texts: dict[str, str]) -> None:
    lines = texts["Makefile"].splitlines()
    (names,) = [line for line in lines if line.startswith(".PHONY: help")]
    documented = {line.split(":")[0] for line in lines if re.match(r"[a-z-]+:.*## ", line)}
    assert set(names.removeprefix(".PHONY: ").split()) == documented


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    pinned = re.findall(r"^[a-z0-9][\w.-]*==\S+", text, flags=re.MULTILINE)
    assert pinned
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"://|--find-links|--index|file:|/\w+/", text) == []


@pytest.mark.parametrize(
    ("name", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"]), (LOCKS[2], ["fuzz"])]
)
def test_a_lock_has_everything_that_the_project_asks_for(name: str, groups: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + [
        each for group in groups for each in project["dependency-groups"][group]
    ]
    pinned = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / name).read_text(), flags=re.MULTILINE))
    names = {re.split(r"[\[<>=~!; ]", each)[0].lower() for each in asked}
    assert names - pinned == set()


def test_the_locks_agree() -> None:
    run, dev, fuzz = (
        set(re.findall(r"^\S+==[^\s;]+", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )
    assert run - dev == set()
    assert {one for one in fuzz if not one.startswith("atheris==")} <= dev


def test_the_readme_lists_every_setting_as_it_is() -> None:
    assert settings_table() in (ROOT / "README.md").read_text()


def test_the_readme_links_to_files_that_are_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    broken = [
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", CODE.sub("", page.read_text()))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [path.name for path in (ROOT / "docs/decisions").glob("*.md")]
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert len({name[:4] for name in names}) == len(names)


def test_every_python_folder_of_the_program_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts}
    assert [folder for folder in folders if not Path(folder, "__init__.py").exists()] == []
