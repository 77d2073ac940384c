"""Corpora for tests: the real one that stands beside, and small ones written into a test's folder."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lms.services.imports import EntryReport, Report, import_corpus
from lms.services.school import School
from lms.storage.content.catalogue import Catalogue, load

REAL = Path(__file__).parent.parent / "corpora" / "01edu"
AUDIT = "#### Code\n\n###### Does it run?\n"
SUBJECT = "## Receipt\n\n### Overview\n\nAdd up what was bought. Then say so.\n"
DEFINITION = {
    "type": "project",
    "name": "receipt",
    "attrs": {"groupMin": 1, "groupMax": 2, "validations": [{"type": "user_audit", "required": 2}]},
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16

Content = str | bytes | None


def write(root: Path, files: Mapping[str, Content]) -> Path:
    for name, content in files.items():
        if content is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def project(root: Path, name: str = "receipt", changes: Mapping[str, Content] | None = None) -> Path:
    """Write a project; a change replaces a file, adds one, or leaves one out if it is None."""
    files: dict[str, Content] = {
        "README.md": SUBJECT,
        "audit/README.md": AUDIT,
        "def.json": json.dumps(DEFINITION),
        **(changes or {}),
    }
    write(root, {"LICENSE": "MIT License\n\nfor tests\n"})
    return write(root / "content" / name, files)


def imported(school: School, root: Path, into: Path, base: str = "") -> Report:
    return import_corpus(school, root, into, "python", base)


def entry(report: Report, slug: str = "receipt") -> EntryReport:
    return next(one for one in report.entries if one.slug == slug)


def catalogue(school: School, into: Path) -> Catalogue:
    return load(into, school.settings.graders)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def definition(**attributes: object) -> str:
    return json.dumps({**DEFINITION, "attrs": {**DEFINITION["attrs"], **attributes}})  # type: ignore[dict-item]
