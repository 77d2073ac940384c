"""Audits: a review's checklist in 01-edu's Markdown becomes a rubric, and all that is odd in it is named.

``####`` begins a section, ``#####`` tells what to do first, ``######`` asks; text stands after its question.
A question is known by its place: the same words may come twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lms.domain.corpora.lines import (
    INSTRUCTION,
    QUESTION,
    RULE,
    SECTION,
    SHUT_IN,
    TOO_DEEP,
    UNDERLINE,
    Line,
    Oddity,
    scanned,
)
from lms.domain.reviews.rubrics import LONGEST_PROSE, Criterion, CriterionKind, Prose, Rubric, Section

TIGHT_QUESTION = re.compile(r" {0,3}#{6}([^#\s].*)")
INDENTED = re.compile(r" {4}|\t")


@dataclass(frozen=True)
class Audit:
    """What a file holds: a rubric, or none with ``broken`` saying why; ``lines`` are those of questions."""

    rubric: Rubric | None
    lines: tuple[int, ...]
    odd: tuple[Oddity, ...]
    broken: tuple[Oddity, ...]


@dataclass
class _Question:
    line: int
    title: str
    optional: bool
    before: list[str]
    context: list[str] = field(default_factory=list)


@dataclass
class _Section:
    line: int
    title: str = ""
    intro: list[str] = field(default_factory=list)
    questions: list[_Question] = field(default_factory=list)


def parse(text: str) -> Audit:
    """Return the audit of a tidied text; whatever the text, this raises nothing."""
    lines, odd = scanned(text)
    reader = _Reader(odd)
    for line in _with_tight_questions(lines, odd):
        reader.read(line)
    reader.end()
    odd += _looks(lines)
    sections = _joined(reader.sections, odd)
    odd += _question_oddities([one for section in sections for one in section.questions])
    maker = _Maker()
    made = [maker.section(section) for section in sections]
    asked = tuple(one for section in made for one in section.criteria)
    if not asked:
        maker.broken.append(Oddity(1, "asks no question (no line begins with ######)"))
    rubric = None if maker.broken else Rubric(sections=made)
    return Audit(rubric, tuple(maker.lines), tuple(sorted({*odd, *maker.odd})), tuple(sorted(maker.broken)))


class _Reader:
    """Puts each line where it belongs: the section's own words, an instruction, or a question's context."""

    def __init__(self, odd: list[Oddity]) -> None:
        self.odd = odd
        self.sections: list[_Section] = []
        self.instruction: list[str] = []
        self.instructed_at = 0
        self.opened = False
        self.place: list[str] | None = None

    def read(self, line: Line) -> None:
        if not self.opened and not line.blank:
            self.opened = True
            if line.level != SECTION:
                self.odd.append(Oddity(line.number, "the file does not open with a section (####)"))
        if line.code or not line.level:
            self._text(line)
        elif line.level == QUESTION:
            self._ask(line)
        elif line.level == INSTRUCTION:
            self._instruct(line)
        else:
            self._begin(line)

    def end(self) -> None:
        self._leave_instruction()

    def _begin(self, line: Line) -> None:
        self._leave_instruction()
        if line.level != SECTION:
            words = f"a heading of level {line.level} is taken as a section"
            self.odd.append(Oddity(line.number, words))
        if not line.title:
            self.odd.append(Oddity(line.number, "a section has no title"))
        self.sections.append(_Section(line.number, line.title))
        self.place = self.sections[-1].intro

    def _instruct(self, line: Line) -> None:
        if not self.instruction:
            self.instructed_at = line.number
        apart = [""] if self.instruction and self.instruction[-1].strip() else []
        self.instruction += [*apart, line.title, ""]
        self.place = self.instruction

    def _ask(self, line: Line) -> None:
        title = line.title.removeprefix("+").strip()
        section = self._section(line)
        question = _Question(line.number, title, line.title.startswith("+"), self.instruction)
        section.questions.append(question)
        self.instruction, self.place = [], question.context

    def _text(self, line: Line) -> None:
        if self.place is None:
            if line.blank:
                return
            self.place = self._section(line).intro
        if not line.blank or line.code or (self.place and self.place[-1].strip()):
            self.place.append(line.text)

    def _section(self, line: Line) -> _Section:
        if not self.sections:
            if line.level == QUESTION:
                self.odd.append(Oddity(line.number, "a question stands outside every section"))
            self.sections.append(_Section(line.number))
        return self.sections[-1]

    def _leave_instruction(self) -> None:
        """Keep an instruction that no question follows: after the last one, or as the section's words."""
        if not any(text.strip() for text in self.instruction):
            self.instruction = []
            return
        self.odd.append(Oddity(self.instructed_at, "no question of its section follows this instruction"))
        section = self._section(Line(self.instructed_at, ""))
        place = section.questions[-1].context if section.questions else section.intro
        place += ["", *self.instruction]
        self.instruction = []


def _joined(sections: Sequence[_Section], odd: list[Oddity]) -> list[_Section]:
    """Join a section without a question with the next one: pages show sections by their questions."""
    kept: list[_Section] = []
    for section in sections:
        if not kept or kept[-1].questions:
            kept.append(section)
            continue
        last = kept[-1]
        odd.append(Oddity(last.line, "a section has no question; joined with the next one"))
        if not last.title:
            last.title, section.title = section.title, ""
        bold = "" if "*" in section.title or not section.title else "**"
        last.intro += ["", f"{bold}{section.title}{bold}", "", *section.intro]
        last.questions = section.questions
    if kept and not kept[-1].questions:
        odd.append(Oddity(kept[-1].line, "a section has no question"))
    return kept


class _Maker:
    """Makes sections of what was read, and notes what can't be made."""

    def __init__(self) -> None:
        self.odd: list[Oddity] = []
        self.broken: list[Oddity] = []
        self.lines: list[int] = []

    def section(self, read: _Section) -> Section:
        criteria = [self.criterion(one) for one in read.questions]
        return Section(
            title=self.prose([read.title], read.line),
            intro=self.prose(read.intro, read.line),
            criteria=[one for one in criteria if one is not None],
        )

    def criterion(self, read: _Question) -> Criterion | None:
        title, context = read.title, read.context
        if not title:
            title, context = _first_paragraph(context)
            words = "a question is empty: " + ("the text after it is asked" if title else "left out")
            self.odd.append(Oddity(read.line, words))
        question = self.prose([title], read.line)
        if question is None:
            return None
        self.lines.append(read.line)
        return Criterion(
            kind=CriterionKind.YES_NO,
            question=question,
            optional=read.optional,
            before=self.prose(read.before, read.line),
            context=self.prose(context, read.line),
        )

    def prose(self, lines: Sequence[str], number: int) -> Prose | None:
        text = "\n".join(_fenced(_trimmed(lines)))
        if len(text) > LONGEST_PROSE:
            self.broken.append(Oddity(number, f"the text here is longer than {LONGEST_PROSE:,} characters"))
            return None
        return Prose(en=text) if text.strip() else None


def _with_tight_questions(lines: Iterable[Line], odd: list[Oddity]) -> Iterable[Line]:
    """Take ``######Is it?`` as the question that it is meant to be."""
    for line in lines:
        found = None if line.code else TIGHT_QUESTION.fullmatch(line.text)
        if found is None:
            yield line
            continue
        odd.append(Oddity(line.number, "no space after ######; taken as a question"))
        yield Line(line.number, line.text, QUESTION, found[1].strip())


def _looks(lines: Sequence[Line]) -> list[Oddity]:
    """Name the lines that look like something else than they are."""
    found: list[Oddity] = []
    above = Line(0, "")
    for line in lines:
        words = _look_in_code(line) if line.code else _look(line, above)
        if words:
            found.append(Oddity(line.number, words))
        above = line
    return found


def _look_in_code(line: Line) -> str:
    return "looks like a question, but stands within a code block" if line.text.startswith("###### ") else ""


def _look(line: Line, above: Line) -> str:
    if line.level:
        tabbed = "\t" in line.text.split(line.title or "\0", maxsplit=1)[0]
        return "a tab after the heading's marks" if tabbed else ""
    if TOO_DEEP.fullmatch(line.text):
        return "seven or more #: no heading, kept as text"
    if SHUT_IN.match(line.text):
        return "looks like a question, but stands within a list, a quote or indented code; kept as text"
    underlines = UNDERLINE.fullmatch(line.text) and not (above.blank or above.level or above.code)
    return "underlines a heading; kept as text" if underlines else ""


def _question_oddities(questions: Sequence[_Question]) -> list[Oddity]:
    found: list[Oddity] = []
    first: dict[str, int] = {}
    for one in questions:
        if one.title and not one.title.rstrip("*_`\"') ").endswith("?"):
            found.append(Oddity(one.line, "a question does not end in “?”"))
        if one.title and one.title in first:
            found.append(Oddity(one.line, f"the same question as in line {first[one.title]}; both are kept"))
        first.setdefault(one.title, one.line)
    return found


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    """Leave out empty lines and rules at both ends: they part what stands apart here anyway."""
    kept = [index for index, text in enumerate(lines) if text.strip() and not RULE.fullmatch(text)]
    return lines[kept[0] : kept[-1] + 1] if kept else []


def _fenced(lines: Sequence[str]) -> list[str]:
    """Put code that a text begins with, and that is only indented, between fences: the indent gets lost."""
    if not lines or not INDENTED.match(lines[0]) or lines[0].lstrip().startswith(("```", "~~~")):
        return list(lines)
    end = next((at for at, text in enumerate(lines) if text.strip() and not INDENTED.match(text)), len(lines))
    code = [INDENTED.sub("", text, count=1) for text in lines[:end]]
    return ["```", *_trimmed(code), "```", "", *lines[end:]]


def _first_paragraph(lines: Sequence[str]) -> tuple[str, list[str]]:
    kept = list(_trimmed(lines))
    end = next((at for at, text in enumerate(kept) if not text.strip()), len(kept))
    return " ".join(text.strip() for text in kept[:end]), kept[end:]
