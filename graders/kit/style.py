"""Formatting and lint as points: what the usual tools say of a work.

Black, pyflakes and pycodestyle read Python in the judge and run none of it; gofmt, go vet, shfmt, shellcheck
and gcc read what is theirs where they are. Their settings are the check's, never the work's, and comments
that would silence them are remarks themselves, or forbidden.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import black
import pycodestyle
from pyflakes.checker import Checker

from graders.kit.findings import Finding, fail, finding
from graders.kit.static import Code, Program, tools
from graders.kit.static.apart import apart
from graders.kit.static.foreign import Foreign
from graders.kit.work import Work

LINE_LENGTH = 100
SHOWN = 10
MOST_LETTERS = 100_000
SILENCED = re.compile(r"#.*\b(fmt:\s*(off|skip)|yapf:\s*disable|noqa)\b", re.IGNORECASE)
Bands = Sequence[tuple[float, float]]


class Remark:
    """One thing to mend: where, and what."""

    def __init__(self, path: str, line: int, words: str) -> None:
        self.path = path
        self.line = line
        self.words = words

    def told(self) -> Finding:
        return finding("malformed", asked=f"{self.path}, line {self.line}", got=self.words)


def formatted(
    work: Work,
    bands: Bands = ((1.0, 1.0), (0.5, 0.5)),
    *,
    language: type[Code] = Program,
    line_length: int = LINE_LENGTH,
) -> float:
    """Give points for the share of the files that stand as the formatter would write them; return it.

    It is Black for Python, gofmt for Go and shfmt, with four spaces, for the shell.
    """
    if issubclass(language, Foreign):
        paths = tools.files_of(work, language)
        found = [Remark(*one) for one in tools.reformatted(work, language)]
        odd_files = len({remark.path for remark in found})
        return share(work, "files formatted", 1 - odd_files / max(len(paths), 1), found, bands)
    programs = Program.all_of(work)
    mode = black.Mode(line_length=line_length)
    odd = remarks_of(programs, lambda program: reformatted(program, mode))
    return share(work, "files formatted", 1 - len(odd) / max(len(programs), 1), odd, bands)


def linted(
    work: Work,
    bands: Bands = ((1.0, 1.0), (0.9, 0.5)),
    *,
    language: type[Code] = Program,
    line_length: int = LINE_LENGTH,
    ignore: str = "E203,W503",
) -> float:
    """Give points for the share of lines that the linter has nothing to say of; return it.

    It is pyflakes with pycodestyle for Python, go vet for Go, shellcheck for the shell and gcc for C and C++.
    """
    if issubclass(language, Foreign):
        texts = [work.read_text(path) for path in tools.files_of(work, language)]
        found = [Remark(*one) for one in tools.remarks(work, language)]
        return share(work, "lines without remark", untouched(found, texts), found, bands)
    programs = Program.all_of(work)
    remarks = remarks_of(programs, lambda program: remarks_on(program, line_length, ignore))
    value = untouched(remarks, [program.source for program in programs])
    return share(work, "lines without remark", value, remarks, bands)


def untouched(remarks: Sequence[Remark], texts: Sequence[str]) -> float:
    """Return the share of lines of which nothing is said."""
    lines = sum(len(text.splitlines()) for text in texts)
    touched = len({(remark.path, remark.line) for remark in remarks})
    return max(0.0, 1 - touched / max(lines, 1))


def remarks_of(programs: Sequence[Program], read: Callable[[Program], Iterable[Remark]]) -> list[Remark]:
    """Return what is said of programs; fail where that takes longer than anybody's own code does."""
    if sum(len(program.source) for program in programs) > MOST_LETTERS:
        fail("malformed", asked="all Python files", expected=f"at most {MOST_LETTERS} letters", got="more")
    told = apart(lambda: [vars(remark) for program in programs for remark in read(program)])
    if told is None:
        fail("malformed", asked="all Python files", expected="what can be read in time", got="it can't be")
    return [Remark(**one) for one in told]


def silenced(program: Program) -> Iterator[Remark]:
    """Yield a remark for each comment that asks not to be read."""
    for at, line in enumerate(program.source.splitlines(), start=1):
        if SILENCED.search(line):
            yield Remark(program.path, at, "a comment asks that nobody looks here")


def share(work: Work, name: str, value: float, remarks: Sequence[Remark], bands: Bands) -> float:
    work.score.findings.extend(remark.told() for remark in remarks[:SHOWN])
    work.band(name, round(value, 6), bands)
    return value


def reformatted(program: Program, mode: black.Mode) -> Iterator[Remark]:
    """Yield a remark with the first line that is hidden from Black, or that it would write in another way."""
    hidden = next(silenced(program), None)
    if hidden is not None:
        yield hidden
        return
    wanted = black.format_str(program.source, mode=mode)
    if wanted != program.source:
        pairs = zip(program.source.splitlines(), wanted.splitlines(), strict=False)
        different = (at for at, (ours, theirs) in enumerate(pairs, start=1) if ours != theirs)
        yield Remark(program.path, next(different, 1), "Black writes this in another way")


def remarks_on(program: Program, line_length: int, ignore: str) -> Iterable[Remark]:
    """Return what pyflakes and pycodestyle say, in the order of the lines."""
    flakes = [
        Remark(program.path, message.lineno, message.message % message.message_args)
        for message in Checker(program.tree, program.path).messages
    ]
    found = [*silenced(program), *flakes, *styled(program, line_length, ignore)]
    return sorted(found, key=lambda remark: remark.line)


def styled(program: Program, line_length: int, ignore: str) -> list[Remark]:
    options = pycodestyle.StyleGuide(
        max_line_length=line_length, ignore=ignore.split(","), config_file=None, parse_argv=False
    ).options
    report = Report(options)
    lines = program.source.splitlines(keepends=True)
    pycodestyle.Checker(program.path, lines=lines, options=options, report=report).check_all()
    return report.remarks


class Report(pycodestyle.BaseReport):  # type: ignore[misc]  # no types upstream
    """Keeps what pycodestyle has to say."""

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.remarks: list[Remark] = []

    def error(self, line_number: int, offset: int, text: str, check: object) -> str | None:
        code = super().error(line_number, offset, text, check)
        if code is not None:
            self.remarks.append(Remark(self.filename, line_number, text))
        return str(code) if code is not None else None
