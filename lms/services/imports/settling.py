"""Settling: what was made of a project meets the folder that is there, and what the school has added to it.

Without ``origin.toml`` a folder was made by hand and is not touched. With it, translations, points and
fields that the school has changed stay; all else is the source's.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lms.domain.corpora.merging import TRANSLATIONS, carried, merged
from lms.domain.reviews.rubrics import Rubric, digest_of
from lms.services.imports.reading import Made
from lms.services.imports.reports import EntryReport, State
from lms.storage.content import corpora
from lms.storage.content.toml_texts import toml_of

EXERCISE, RUBRIC, SUBJECT = "exercise.toml", "rubric.toml", "subject.en.md"
ORIGIN, LICENCE, TRANSLATED = "origin.toml", "LICENSE", "translations.toml"


@dataclass(frozen=True)
class Origin:
    """Where an exercise came from, and the text of the licence that it came under."""

    source: str
    base: str
    licence: bytes

    def fields(self) -> dict[str, str]:
        first = next(
            (line for line in self.licence.decode(errors="replace").splitlines() if line.strip()), ""
        )
        known = {"source": self.source, "base": self.base, "licence": first.strip()}
        return {name: value for name, value in known.items() if value}


def settle(folder: Path, made: Made, origin: Origin, report: EntryReport, *, dry_run: bool) -> None:
    """Write an exercise's folder, or leave it as it is, and note in the report which."""
    there = corpora.contents(folder) if folder.is_dir() else {}
    if there and ORIGIN not in there:
        report.notes.append("an exercise of this name was made by hand; it is not touched")
        return
    try:
        state, files = _merged(there, made, origin, report)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        report.notes.append(f"the exercise that is there can't be read, so it is not touched: {error}")
        return
    if not files or dry_run or _put(folder, files, report):
        report.state = state


def _put(folder: Path, files: dict[str, bytes], report: EntryReport) -> bool:
    try:
        corpora.put(folder, files)
    except OSError as error:
        report.notes.append(f"the folder can't be written: {error.strerror}")
        return False
    return True


def _merged(
    there: dict[str, bytes], made: Made, origin: Origin, report: EntryReport
) -> tuple[State, dict[str, bytes]]:
    if not there:
        return State.NEW, _files(made.fields, made.rubric, made, origin)
    known = _toml(there, ORIGIN)
    owned = set(known.get("files", []))
    if known.get("digest") == made.digest and owned <= set(there):
        return State.UNCHANGED, {}
    fields = merged(known.get("imported", {}), _toml(there, EXERCISE), made.fields)
    rubric = carried(Rubric.model_validate(_toml(there, RUBRIC)), made.rubric)
    files = {path: content for path, content in there.items() if path not in owned}
    files |= _files(fields, rubric, made, origin)
    files |= _translated(there, made, known, report)
    return State.UPDATED, files


def _files(fields: dict[str, Any], rubric: Rubric, made: Made, origin: Origin) -> dict[str, bytes]:
    files = {
        EXERCISE: toml_of(fields),
        RUBRIC: toml_of(rubric.model_dump(mode="json", exclude_defaults=True, exclude_none=True)),
        SUBJECT: made.subject.encode(),
        **made.media,
    }
    if origin.licence:
        files[LICENCE] = origin.licence
    known = origin.fields() | {"digest": made.digest, "subject": digest_of(made.subject)}
    files[ORIGIN] = toml_of({**known, "files": sorted(files), "imported": made.fields})
    return files


def _translated(
    there: dict[str, bytes], made: Made, known: dict[str, Any], report: EntryReport
) -> dict[str, bytes]:
    """Note of which English text each translated subject was made, where the English has changed."""
    before = there.get(SUBJECT, b"").decode()
    if known.get("subject") not in {None, digest_of(before)}:
        report.notes.append(f"{SUBJECT} was changed by hand; it is the source's again")
    if digest_of(before) == digest_of(made.subject):
        return {}
    noted = _toml(there, TRANSLATED)
    subject = dict(noted.get("subject", {}))
    for language in TRANSLATIONS:
        if f"subject.{language}.md" in there:
            subject.setdefault(language, digest_of(before))
            report.notes.append(f"subject.{language}.md is older than its English text now")
    return {TRANSLATED: toml_of({**noted, "subject": subject})} if subject else {}


def _toml(there: dict[str, bytes], path: str) -> dict[str, Any]:
    return tomllib.loads(there.get(path, b"").decode())
