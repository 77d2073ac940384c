"""Formatting and lint as points: what Black, pyflakes and pycodestyle say of a Python work.

They read the text in the judge and run none of it. Their settings are the check's, never the work's.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import black
import pycodestyle
from pyflakes.checker import Checker

from graders.kit.findings import Finding, finding
from graders.kit.static import Program
from graders.kit.work import Work

LINE_LENGTH = 100
SHOWN = 10
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
    work: Work, bands: Bands = ((1.0, 1.0), (0.5, 0.5)), *, line_length: int = LINE_LENGTH
) -> float:
    """Give points for the share of the Python files that stand as Black would write them; return it."""
    programs = Program.all_of(work)
    mode = black.Mode(line_length=line_length)
    odd = [remark for program in programs for remark in reformatted(program, mode)]
    return share(work, "files formatted", 1 - len(odd) / max(len(programs), 1), odd, bands)


def linted(
    work: Work,
    bands: Bands = ((1.0, 1.0), (0.9, 0.5)),
    *,
    line_length: int = LINE_LENGTH,
    ignore: str = "E203,W503",
) -> float:
    """Give points for the share of lines that pyflakes and pycodestyle have nothing to say of; return it."""
    programs = Program.all_of(work)
    remarks = [remark for program in programs for remark in remarks_on(program, line_length, ignore)]
    lines = sum(len(program.source.splitlines()) for program in programs)
    touched = len({(remark.path, remark.line) for remark in remarks})
    return share(work, "lines without remark", 1 - touched / max(lines, 1), remarks, bands)


def share(work: Work, name: str, value: float, remarks: Sequence[Remark], bands: Bands) -> float:
    work.score.findings.extend(remark.told() for remark in remarks[:SHOWN])
    work.band(name, round(value, 6), bands)
    return value


def reformatted(program: Program, mode: black.Mode) -> Iterator[Remark]:
    """Yield a remark with the first line that Black would write in another way."""
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
    return sorted([*flakes, *styled(program, line_length, ignore)], key=lambda remark: remark.line)


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
