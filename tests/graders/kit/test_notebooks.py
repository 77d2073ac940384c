"""A notebook's report is data: read and compared strictly; whatever is wrong with it is a finding."""

import json
from typing import Any

import pytest

from graders.kit import Failed, Notebook, values
from graders.kit.notebooks import Call
from tests.graders.kit.desk import Desk, judged, raised, silent, wrote

AXES: dict[str, Any] = {
    "title": "Sales",
    "xlabel": "month",
    "ylabel": "tenge",
    "xscale": "linear",
    "yscale": "linear",
    "legend": [],
    "ticks": ["May", "June"],
    "lines": [{"label": "mean", "x": [0, 1.5], "y": [None, 2.0]}],
    "points": [],
    "bars": [{"x": 0.0, "y": 1.0, "width": 0.8, "height": 2.0}],
    "images": 0,
}
PLOT: dict[str, Any] = {"title": "", "axes": [AXES]}
PROSE: dict[str, Any] = {
    "kind": "markdown",
    "tags": [],
    "ran": True,
    "output": "",
    "stderr": "",
    "pictures": [],
    "plots": [],
}
CODE: dict[str, Any] = PROSE | {
    "kind": "code",
    "tags": ["plot"],
    "output": "3\n",
    "pictures": [{"width": 4, "height": 3, "bytes": 99}],
    "plots": [PLOT],
}
RETURNED: dict[str, Any] = {"outcome": "returned", "value": {"$tuple": [1, 2.0]}, "error": None}
MISSING: dict[str, Any] = {"outcome": "missing", "value": None, "error": None}
ERROR: dict[str, Any] = {"type": "KeyError", "message": "'x'", "trace": "\x1b[0;31mKeyError\x1b[0m"}
REPORT: dict[str, Any] = {
    "cells": [PROSE, CODE, CODE | {"tags": [], "plots": [], "output": "last"}],
    "error": None,
    "variables": {"mean": 3.0, "table": values.encode({1: "a"})},
    "calls": [RETURNED, MISSING],
}
CALLS: tuple[Call, ...] = (("pair", (1,), {"by": 2}), ("gone", (), {}))


def read(report: Any = REPORT, *, errors: bool = False) -> Notebook:
    desk = Desk(wrote(json.dumps(report)))
    wanted = ["mean", "table", "median"]
    return desk.work().notebook("a.ipynb", variables=wanted, calls=CALLS, errors=errors)


def changed(**fields: Any) -> dict[str, Any]:
    return REPORT | fields


def with_cell(**fields: Any) -> dict[str, Any]:
    return changed(cells=[CODE | fields])


def with_axes(**fields: Any) -> dict[str, Any]:
    return with_cell(plots=[PLOT | {"axes": [AXES | fields]}])


def reason(failed: pytest.ExceptionInfo[Failed]) -> str:
    return failed.value.finding["reason"]


def test_the_question_names_what_is_wanted() -> None:
    desk = Desk(wrote(json.dumps(REPORT)))
    desk.work().given(seconds=9, files={"d.csv": "1"}).notebook("a.ipynb", variables=["mean"], calls=CALLS)
    (asked,) = desk.asked
    assert (asked["kind"], asked["path"], asked["variables"]) == ("notebook", "a.ipynb", ["mean"])
    assert asked["calls"][0] == {"function": "pair", "args": [1], "kwargs": {"by": 2}}
    assert (asked["seconds"], list(asked["files"])) == (9.0, ["d.csv"])


def test_variables_are_compared_as_strictly_as_returned_values() -> None:
    book = read()
    book.variable("mean").equals(3.0)
    book.variable("table").equals({1: "a"})
    with pytest.raises(Failed) as failed:
        book.variable("mean").equals(3)
    assert reason(failed) == "wrong_type"


def test_a_variable_that_is_not_there_fails_and_one_that_was_not_named_is_the_authors_slip() -> None:
    with pytest.raises(Failed) as failed:
        read().variable("median")
    assert reason(failed) == "wrong_value"
    with pytest.raises(LookupError):
        read().variable("mode")


def test_functions_give_results_by_position() -> None:
    book = read()
    book.result(0).returns((1, 2.0))
    with pytest.raises(Failed) as failed:
        book.result(1)
    assert reason(failed) == "missing_function"
    with pytest.raises(Failed) as failed:
        read(changed(calls=[])).result(0)
    assert reason(failed) == "silent"
    book = read(changed(calls=[MISSING | {"outcome": "raised", "error": ERROR}]))
    book.result(0).raises("KeyError")


def test_cells_are_found_by_tag_and_by_number() -> None:
    book = read()
    assert (book.output("plot"), book.output(1), book.output(2)) == ("3\n", "3\n", "last")
    assert book.cell(1).pictures[0].width == 4
    book.cell(1).contains("3")
    for lost in ("other", 0, 3):
        with pytest.raises(Failed):
            book.cell(lost)
    with pytest.raises(Failed):
        book.cell(1).contains("4")


def test_plots_tell_what_was_drawn() -> None:
    (plot,) = read().plots("plot")
    plot.is_labelled()
    assert plot.first.lines[0].y == (None, 2.0)
    assert (plot.first.bars[0].height, plot.first.ticks) == (2.0, ("May", "June"))
    with pytest.raises(Failed):
        read().plots(2)


@pytest.mark.parametrize("bare", [{"title": ""}, {"xlabel": ""}, {"ylabel": ""}])
def test_a_plot_without_words_is_not_labelled(bare: dict[str, str]) -> None:
    with pytest.raises(Failed):
        read(with_axes(**bare)).plots()[0].is_labelled()
    with pytest.raises(Failed):
        read(with_cell(plots=[PLOT | {"axes": []}])).plots()[0].is_labelled()


def test_an_error_names_its_cell_and_ends_the_check_unless_it_may_be_there() -> None:
    report = changed(error={"cell": 2, **ERROR}, calls=[])
    with pytest.raises(Failed) as failed:
        read(report)
    found = failed.value.finding
    assert (found["reason"], found["asked"], found["note"]) == ("raised", "a.ipynb, cell [2]", "KeyError")
    error = read(report, errors=True).error
    assert error is not None
    assert (error.cell, error.type) == (2, "KeyError")


@pytest.mark.parametrize(
    "report",
    [
        [],
        {},
        changed(more=1),
        changed(cells={}),
        changed(cells=[1]),
        changed(error=[]),
        changed(error=ERROR),
        changed(error={"cell": -1, **ERROR}),
        changed(error={"cell": True, **ERROR}),
        changed(variables=[]),
        changed(calls=[RETURNED | {"outcome": "passed"}]),
        changed(calls=[RETURNED | {"outcome": "raised"}]),
        with_cell(passed=True),
        with_cell(ran=1),
        with_cell(tags=[1]),
        with_cell(output=None),
        with_cell(pictures=[{"width": 1.5, "height": 1, "bytes": 1}]),
        with_cell(plots=[{"title": ""}]),
        with_axes(images="1"),
        with_axes(ticks=[None]),
        with_axes(lines=[{"label": "", "x": [True], "y": []}]),
        with_axes(bars=[{"x": "0", "y": 0, "width": 0, "height": 0}]),
        with_axes(points=[[]]),
    ],
)
def test_a_report_of_another_shape_is_malformed(report: Any) -> None:
    with pytest.raises(Failed) as failed:
        read(report, errors=True)
    assert reason(failed) == "malformed"


@pytest.mark.parametrize("text", ["", "NaN", '{"cells": [], "cells": []}', "[" * 999])
def test_a_text_that_is_no_report_is_malformed(text: str) -> None:
    with pytest.raises(Failed) as failed:
        Desk(wrote(text)).work().notebook("a.ipynb")
    assert reason(failed) == "malformed"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (silent("missing"), "missing_file"),
        (silent("silent"), "silent"),
        (silent("exited", exit=3), "exited"),
        (silent("timed_out", timed_out=True), "timed_out"),
        (raised("NotebookError", "no JSON"), "malformed"),
    ],
)
def test_without_a_report_the_check_fails_for_what_happened(answer: dict[str, Any], why: str) -> None:
    (finding,) = judged(lambda work: work.notebook("a.ipynb"), answer)[1]
    assert finding["reason"] == why
