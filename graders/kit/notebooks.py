"""Notebooks as a check sees them: run anew from the first cell to the last, never read from kept outputs.

What a notebook gave is as forgeable as any answer from a student's container, so it is data that a check
compares: texts, values and the numbers in plots.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from graders.kit import values
from graders.kit.answers.plots import Picture, Plot, read_picture, read_plot
from graders.kit.answers.records import Record, Wrong
from graders.kit.answers.replies import Ended, Limits, Reply, encoded
from graders.kit.findings import fail
from graders.kit.values import shown
from graders.kit.values.trees import canonical

Call = tuple[str, Sequence[object], Mapping[str, object]]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Cell:
    """A cell after the run. ``output`` is what it printed and what its last line gave, as text."""

    where: str
    kind: str
    tags: tuple[str, ...]
    ran: bool
    output: str
    stderr: str
    pictures: tuple[Picture, ...]
    plots: tuple[Plot, ...]

    def contains(self, text: str) -> Self:
        """The text is somewhere in the output."""
        if text not in self.output:
            fail("wrong_output", asked=self.where, expected=f"… {text} …", got=self.output)
        return self


@dataclass(frozen=True)
class CellError:
    """The error at which a notebook stopped; ``cell`` counts the cells with code from 1."""

    cell: int
    type: str
    message: str
    trace: str


class Value(Reply):
    """A variable of a notebook, or what one of its functions returned, with the assertions of a call."""

    def equals(self, expected: object, *, tolerance: float | None = None, nan_equal: bool = False) -> Self:
        """The variable holds this: same type, same value, all the way down."""
        return self.returns(expected, tolerance=tolerance, nan_equal=nan_equal)


class Notebook(Ended):
    """A notebook that was run in a kernel of its own."""

    def __init__(
        self,
        path: str,
        answer: Mapping[str, Any],
        limits: Limits,
        variables: Sequence[str],
        calls: Sequence[str],
    ) -> None:
        super().__init__(f"{path}, run from its first cell to its last", answer, limits)
        self.path = path
        self.limits = limits
        self.wanted = tuple(variables)
        self.calls = tuple(calls)
        self._answered()
        try:
            report = values.parse(answer["value"] or "")
            self._read(Record(report))
        except (values.Malformed, Wrong) as error:
            fail("malformed", asked=self.asked, note=str(error))

    def completes(self) -> Self:
        """Every cell ran without an error."""
        error = self.error
        if error is not None:
            got = f"{error.type}: {error.message}".rstrip(": ")
            asked = f"{self.path}, cell [{error.cell}]"
            fail(
                "raised",
                asked=asked,
                expected="a run to the last cell",
                got=got,
                note=shown.last_lines(error.trace),
            )
        return self

    def variable(self, name: str) -> Value:
        """Return a variable as it was after the last cell; one that is not there fails the check."""
        if name not in self.wanted:
            raise LookupError(f"work.notebook({self.path!r}) was not told that {name} is wanted")
        asked = f"{name} in {self.path}"
        if name not in self.variables:
            fail("wrong_value", asked=asked, expected=f"a variable {name}", got="no such variable")
        return self._value(asked, {"outcome": "returned", "value": self.variables[name], "error": None})

    def result(self, position: int) -> Value:
        """Return what one of the ``calls`` gave, by its position; a function that is not there fails."""
        asked = self.calls[position]
        if position >= len(self.told):
            fail("silent", asked=asked, expected="a returned value", note=self._note())
        told = self.told[position]
        if told["outcome"] == "missing":
            name = asked.partition("(")[0]
            fail("missing_function", asked=asked, expected=f"a function {name} in {self.path}")
        return self._value(asked, told)

    def cell(self, which: str | int) -> Cell:
        """Return the first cell with a tag, or a cell with code by its number, counted from 1."""
        if isinstance(which, str):
            found = next((one for one in self.cells if which in one.tags), None)
            wanted = f"a cell with the tag {which}"
        else:
            coded = [one for one in self.cells if one.kind == "code"]
            found = coded[which - 1] if 0 < which <= len(coded) else None
            wanted = f"a cell [{which}]"
        if found is None:
            fail("wrong_output", asked=self.path, expected=wanted, got=f"{len(self.cells)} cells")
        return found

    def output(self, which: str | int) -> str:
        """Return what a cell printed and what its last line gave."""
        return self.cell(which).output

    def plots(self, which: str | int | None = None) -> tuple[Plot, ...]:
        """Return what the figures of the notebook, or of one cell, show; without any the check fails."""
        cells = self.cells if which is None else [self.cell(which)]
        found = tuple(plot for cell in cells for plot in cell.plots)
        if not found:
            asked = self.path if which is None else self.cell(which).where
            fail("wrong_output", asked=asked, expected="a plot", got="no plot")
        return found

    def _answered(self) -> None:
        """Fail for an answer without a report."""
        outcome, error = self.answer["outcome"], self.answer["error"] or {}
        if outcome == "missing":
            fail("missing_file", asked=self.path, expected=f"a file {self.path}")
        if outcome == "raised":
            note = f"{error.get('type')}: {error.get('message')}"
            fail("malformed", asked=self.path, expected="a notebook", note=note)
        if outcome == "exited":
            fail("exited", asked=self.asked, note=self._note())
        if outcome != "returned":
            fail("silent", asked=self.asked, note=self._note())

    def _read(self, report: Record) -> None:
        report.only("cells", "error", "variables", "calls")
        self.cells = tuple(self._cells(report.records("cells")))
        self.variables = report.mapping("variables")
        self.error = self._error(report.record("error")) if report.has("error") else None
        self.told = [outcome_of(one) for one in report.records("calls")]

    def _cells(self, told: Sequence[Record]) -> list[Cell]:
        cells, coded = [], 0
        for one in told:
            one.only("kind", "tags", "ran", "output", "stderr", "pictures", "plots")
            is_code = one.text("kind") == "code"
            coded += is_code
            where = f"{self.path}, cell [{coded}]" if is_code else self.path
            pictures = tuple(map(read_picture, one.records("pictures")))
            plots = tuple(read_plot(where, plot) for plot in one.records("plots"))
            texts = (one.text("output"), one.text("stderr"))
            cells.append(
                Cell(where, one.text("kind"), one.texts("tags"), one.flag("ran"), *texts, pictures, plots)
            )
        return cells

    def _error(self, told: Record) -> CellError:
        told.only("cell", "type", "message", "trace")
        before = self.cells[: told.whole("cell") + 1]
        number = sum(one.kind == "code" for one in before)
        return CellError(number, told.text("type"), told.text("message"), COLOURS.sub("", told.text("trace")))

    def _value(self, asked: str, told: Mapping[str, Any]) -> Value:
        """Return a value with the assertions of a call; it ended with the notebook's own run."""
        value = None if told["outcome"] != "returned" else canonical(told["value"])
        return Value(asked, {**self.answer, **told, "value": value}, self.limits)


def outcome_of(told: Record) -> dict[str, Any]:
    """Return how a called function ended, in the words of an answer to a call."""
    told.only("outcome", "value", "error")
    outcome = told.text("outcome")
    if outcome == "raised":
        error = told.record("error").only("type", "message", "trace")
        texts = {name: error.text(name) for name in ("type", "message", "trace")}
        return {"outcome": outcome, "value": None, "error": texts}
    if outcome not in {"returned", "missing"}:
        raise Wrong("a call has an outcome that is none")
    return {"outcome": outcome, "value": told.any("value"), "error": None}


def question(path: str, variables: Sequence[str], calls: Sequence[Call], seed: int) -> dict[str, Any]:
    asked = [
        {
            "function": function,
            "args": [encoded(value) for value in args],
            "kwargs": {name: encoded(value) for name, value in kwargs.items()},
        }
        for function, args, kwargs in calls
    ]
    return {"kind": "notebook", "path": path, "variables": list(variables), "calls": asked, "seed": seed}
