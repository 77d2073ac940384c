"""Reading one project of a corpus: its subject, audit and def.json become the files of an exercise."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from lms.domain.authoring import faults
from lms.domain.corpora import audits, subjects
from lms.domain.corpora.definitions import FOLDERS, Described, fields_of
from lms.domain.corpora.entries import Entry
from lms.domain.corpora.lines import Line, scanned, tidied
from lms.domain.corpora.links import rewritten
from lms.domain.corpora.places import Rewriting
from lms.domain.corpora.tags import untagged
from lms.domain.environments import Environment
from lms.domain.exercises import Definition
from lms.domain.media import kind_of
from lms.domain.reviews.rubrics import Rubric
from lms.domain.words import LONGEST_SLUG
from lms.services.imports.reports import EntryReport, FileReport
from lms.storage.content.corpora import LARGEST_MEDIA, Corpus
from lms.storage.content.media import LARGEST_PICTURE


@dataclass
class Made:
    """What an entry comes to: the fields of ``exercise.toml``, a rubric, a subject, and files beside."""

    fields: dict[str, Any]
    rubric: Rubric
    subject: str
    media: dict[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return a digest over all of it: the same one says that nothing has changed in the source."""
        total = hashlib.sha256(json.dumps(self.fields, sort_keys=True).encode())
        total.update(self.rubric.model_dump_json().encode() + b"\0" + self.subject.encode())
        for path in sorted(self.media):
            total.update(path.encode() + b"\0" + hashlib.sha256(self.media[path]).digest())
        return total.hexdigest()[:16]


class EntryReader:
    """Reads one entry and says in ``report`` what it met."""

    def __init__(self, corpus: Corpus, entry: Entry, base: str, environment: Environment) -> None:
        self.corpus = corpus
        self.entry = entry
        self.base = base
        self.environment = environment
        self.report = EntryReport(entry.folder, "")
        self.pictures: dict[str, str] = {}
        self.summary = ""

    def read(self, one: Described | None) -> Made | None:
        """Return what the entry comes to; None, with the reasons in the report, where it is broken."""
        subject = self._prepared(self.entry.subject)
        audit = self._prepared(self.entry.audit)
        parsed = self._audit(audit) if audit is not None else None
        if self.report.broken or subject is None or parsed is None:
            return None
        fields = self._fields(one or Described(), scanned(subject)[0])
        media = self._media()
        lines, _odd = scanned(subject)
        text = subjects.subject_of(lines, fields["title"]["en"], subjects.title_of(lines)[1])
        self.report.file(self.entry.subject).came = "the subject"
        return None if self.report.broken else Made(fields, parsed, text, media)

    def _prepared(self, path: str) -> str | None:
        """Return a Markdown file's text with plain spaces, and with its links and pictures in order."""
        if not path:
            return None
        told = self.report.file(path)
        text = self._text(path, told)
        if text is None:
            return None
        text, odd = tidied(text)
        if not text.strip():
            told.refuse("is empty")
            return None
        text, more = untagged(scanned(text)[0])
        if path == self.entry.subject:
            self.summary = subjects.summary_of(scanned(text)[0])
        rewriting = Rewriting(path, self.entry.folder, self.corpus.files, self.base, self._refuse)
        text = rewritten(scanned(text)[0], rewriting.decide)
        self.pictures |= rewriting.pictures
        told.odd += [*odd, *more, *rewriting.odd]
        return text

    def _text(self, path: str, told: FileReport) -> str | None:
        try:
            content = self.corpus.read(path)
        except OSError as error:
            told.refuse(error.strerror or str(error))
            return None
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            told.refuse("is not written in UTF-8", line)
            return None

    def _audit(self, text: str) -> Rubric | None:
        told = self.report.file(self.entry.audit)
        found = audits.parse(text)
        told.odd += found.odd
        told.broken += found.broken
        if found.rubric is not None:
            asked = [one for _number, one in found.rubric]
            optional = sum(one.optional for one in asked)
            self.report.questions = len(asked)
            told.came = f"a rubric of {len(found.rubric.sections)} sections, {len(asked)} questions" + (
                f" ({optional} optional)" if optional else ""
            )
        return found.rubric

    def _fields(self, one: Described, lines: tuple[Line, ...]) -> dict[str, Any]:
        """Return the fields of ``exercise.toml``, tried as the catalogue will read them."""
        told = self.report.file(self.entry.definition or self.entry.subject)
        title = subjects.title_of(lines)[0] or subjects.shortened(one.name) or self.report.slug
        fields = {"environment": self.environment.name, **fields_of(one)}
        fields |= {"title": {"en": title}, "summary": {"en": self.summary or title}}
        told.note(*one.odd)
        if self.entry.definition:
            told.came = f"{one.type or 'no type'}; the team, reviewers and points"
        else:
            self.report.notes.append("there is no def.json: one reviewer, alone, no XP")
        self._try(fields, told)
        return fields

    def _try(self, fields: Mapping[str, Any], told: FileReport) -> None:
        try:
            definition = Definition.model_validate(fields)
        except ValidationError as error:
            for one in error.errors():
                told.refuse(f"{'.'.join(map(str, one['loc']))}: {one['msg']}")
            return
        for _where, words in faults(definition, self.environment):
            told.refuse(words)

    def _refuse(self, path: str) -> str:
        """Say why a picture can't be taken, or nothing."""
        try:
            content = self.corpus.read(path, LARGEST_PICTURE)
        except OSError as error:
            return str(error.strerror or error)
        return "" if path.lower().endswith(".svg") or kind_of(content) else "is no picture inside"

    def _media(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for path, name in sorted(self.pictures.items()):
            told = self.report.file(path)
            files[name] = self.corpus.read(path, LARGEST_PICTURE)
            told.came = f"a picture, {name}"
        if sum(map(len, files.values())) > LARGEST_MEDIA:
            words = f"its pictures are larger than {LARGEST_MEDIA // 1024 // 1024} MB together"
            self.report.file(self.entry.subject).refuse(words)
        return files


def left_out(entry: Entry, one: Described | None) -> str:
    """Say why an entry is no exercise at all, or nothing."""
    if entry.audit:
        return ""
    if one is not None and one.type in FOLDERS:
        return f"a {one.type}: its projects are exercises of their own"
    return "there is no audit, so peers would have nothing to go by"


def unusable(slug: str, entry: Entry) -> str:
    """Say why an entry can't become an exercise, or nothing."""
    if not slug or len(slug) > LONGEST_SLUG:
        return "the folder's name can't be made a slug"
    return "" if entry.subject else "there is no README.md beside the audit"
