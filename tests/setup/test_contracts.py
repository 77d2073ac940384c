"""The import contracts are not decoration: each one catches a breach that is planted for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lms.settings import ROOT

BREACHES = {
    "Data flows one way": {"lms/runner/planted.py": "import lms.jobs\n"},
    "Rules know no machinery": {"lms/domain/planted.py": "import flask\n"},
    "Pages reach rows only through services": {"lms/web/planted.py": "import lms.storage.database\n"},
    "Only the runner holds the Docker socket": {"lms/services/planted.py": "import docker\n"},
    "No cycles": {
        "lms/domain/planted.py": "import lms.domain.plotted\n",
        "lms/domain/plotted.py": "import lms.domain.planted\n",
    },
    "Graders and the school never meet in Python": {"graders/kit/planted.py": "import lms.errors\n"},
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the program that may be spoilt."""
    for package in ("lms", "graders"):
        ignored = shutil.ignore_patterns("__pycache__", "static", "translations")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(house: Path) -> set[str]:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    argv = [str(lint_imports), "--no-logo", "--no-cache"]
    done = subprocess.run(argv, cwd=house, capture_output=True, text=True, check=False)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+) BROKEN$", done.stdout, flags=re.MULTILINE))


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_is_caught(house: Path, contract: str) -> None:
    for name, code in BREACHES[contract].items():
        (house / name).write_text(code)
    assert broken_contracts(house) == {contract}


def test_a_module_without_a_place_is_caught(house: Path) -> None:
    (house / "lms/planted.py").write_text("import lms.errors\n")
    assert broken_contracts(house) == {"Data flows one way"}


def test_the_house_as_it_is_keeps_every_contract(house: Path) -> None:
    assert broken_contracts(house) == set()
