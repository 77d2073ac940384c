"""The verb: read a corpus, and write what is new in it into the folder of exercises, each on its own."""

import json
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lms.domain.corpora.definitions import Described, described, slug_of
from lms.domain.corpora.entries import Entry, entries
from lms.domain.environments import Environment
from lms.errors import N_, MissingError, RefusedError
from lms.services.imports.reading import EntryReader, Made, left_out, unusable
from lms.services.imports.reports import EntryReport, FileReport, Report, State
from lms.services.imports.settling import Origin, settle
from lms.services.school import School
from lms.storage.content import corpora
from lms.storage.content.authored import BrokenError
from lms.storage.content.corpora import Corpus
from lms.storage.content.exercise_folders import read_exercise


def import_corpus(
    school: School, path: Path, into: Path, environment: str, base: str = "", *, dry_run: bool = False
) -> Report:
    """Import every project of a folder, and tell of every file; one that is broken harms no other."""
    if environment not in school.catalogue.environments:
        known = tuple(school.catalogue.environments)
        raise MissingError(
            N_("There is no environment %(name)s; there is %(known)s."), name=environment, known=known
        )
    if base and not base.startswith(("https://", "http://")):
        raise RefusedError(N_("The base has to be an address that begins with https://."))
    run = _Run(corpora.opened(path), into, school.catalogue.environments[environment], base, dry_run=dry_run)
    return run.report()


class _Run:
    def __init__(
        self, corpus: Corpus, into: Path, environment: Environment, base: str, *, dry_run: bool
    ) -> None:
        self.corpus = corpus
        self.into = into
        self.environment = environment
        self.base = base
        self.dry_run = dry_run
        self.slugs: dict[str, str] = {}

    def report(self) -> Report:
        report = Report()
        found = entries(self.corpus.files)
        definitions, broken = self._definitions(found)
        known = described(definitions)
        for entry in found:
            made = self._entry(entry, known.get(entry.folder), broken.get(entry.definition, ""))
            report.entries.append(made)
        report.others = self._others(report.entries)
        if not self.corpus.licence:
            report.notes.append("no licence is here: make sure that you may use this content")
        return report

    def _definitions(self, found: tuple[Entry, ...]) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
        """Return the contents of every def.json by folder, and why others can't be read by their paths."""
        contents: dict[str, Mapping[str, Any]] = {}
        broken: dict[str, str] = {}
        for entry in found:
            if not entry.definition:
                continue
            try:
                content = json.loads(self.corpus.read(entry.definition).decode("utf-8-sig"))
            except (OSError, ValueError, RecursionError) as error:
                broken[entry.definition] = _told(error)
                continue
            if isinstance(content, dict):
                contents[entry.folder] = content
            else:
                broken[entry.definition] = "is no JSON object"
        return contents, broken

    def _entry(self, entry: Entry, one: Described | None, broken: str) -> EntryReport:
        reader = EntryReader(self.corpus, entry, self.base, self.environment)
        report = reader.report
        report.slug = slug_of(posixpath.basename(entry.folder) or self.corpus.name)
        for path in entry.files:
            report.file(path)
        why_not = left_out(entry, one)
        if broken:
            report.file(entry.definition).refuse(broken)
        elif why_not:
            report.state = State.LEFT_OUT
            report.notes.append(why_not)
            report.file(entry.definition).note(*(one.odd if one else ()))
        elif self._may_be(entry, report):
            made = reader.read(one)
            if made is not None:
                self._settle(report, made)
        return report

    def _may_be(self, entry: Entry, report: EntryReport) -> bool:
        """Tell whether an entry can have its slug; two folders that differ in a hyphen can't both."""
        why = unusable(report.slug, entry)
        taken = self.slugs.setdefault(report.slug, entry.folder)
        if not why and taken != entry.folder:
            why = f"{taken} has the same slug, {report.slug}"
        if why:
            report.notes.append(why)
        elif posixpath.basename(entry.folder) not in {report.slug, ""}:
            report.notes.append(f"the folder is “{posixpath.basename(entry.folder)}”")
        return not why

    def _settle(self, report: EntryReport, made: Made) -> None:
        licence = self.corpus.licence
        text = self.corpus.read(licence) if licence else b""
        source = posixpath.join(self.corpus.name, report.folder)
        origin = Origin(source=source, base=self.base, licence=text)
        folder = self.into / report.slug
        settle(folder, made, origin, report, dry_run=self.dry_run)
        if report.state in {State.NEW, State.UPDATED} and not self.dry_run:
            self._prove(folder, report)

    def _prove(self, folder: Path, report: EntryReport) -> None:
        """Read what was written as the catalogue will: a file of the school may not fit it any more."""
        try:
            read_exercise(folder, {self.environment.name: self.environment}, "")
        except BrokenError as broken:
            report.unreadable = [str(problem) for problem in broken.problems]

    def _others(self, told: list[EntryReport]) -> list[FileReport]:
        named = {file.path for entry in told for file in entry.files}
        others = [FileReport(path) for path in sorted(self.corpus.files - named)]
        for one in others:
            if one.path == self.corpus.licence:
                one.came = "the licence; it stands in every exercise"
        passed_over = self.corpus.passed_over.items()
        return others + [FileReport(path, f"passed over: {why}") for path, why in sorted(passed_over)]


def _told(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: is no JSON: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "is not written in UTF-8"
    return "is nested too deeply" if isinstance(error, RecursionError) else str(error)
