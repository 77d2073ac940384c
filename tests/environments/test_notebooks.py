"""Notebooks in their own environment: a real kernel runs them, and what it says is only ever data."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graders.kit import Failed, Notebook, Work
from graders.kit.notebooks import Call
from lms.runner.sandbox import DockerRunner
from lms.runner.student import Sandbox

DATA = {"data.csv": b"a,b\n1,2\n2,4\n"}
FORGED = [{"output_type": "stream", "name": "stdout", "text": "the mean is 99"}]
ANALYSIS = [
    "# What the table says",
    "import pandas as pd\ntable = pd.read_csv('data.csv')\ntable.head()",
    "import matplotlib.pyplot as plt",
    """plt.plot(table['a'], table['b'], label='b')
plt.title('Growth'); plt.xlabel('a'); plt.ylabel('b'); plt.show()""",
    "mean = float(table['b'].mean())\nprint('the mean is', mean)",
    "import random\ndrawn = random.random()\ndef scaled(value, by=1):\n    return value * mean * by",
    "fig, axes = plt.subplots()\naxes.scatter([1, 2], [3, float('nan')]); axes.bar(['x', 'y'], [5, 6]);",
]


def notebook(*sources: str, outputs: Any = (), **metadata: Any) -> bytes:
    """Return a notebook; what begins with # and a space is prose."""
    cells = []
    for source in sources:
        is_prose = source.startswith("# ")
        cell = {"cell_type": "markdown" if is_prose else "code", "metadata": metadata, "source": source}
        cells.append(cell if is_prose else cell | {"execution_count": 9, "outputs": list(outputs)})
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


@pytest.fixture(scope="module")
def sandbox(runner: DockerRunner) -> Iterator[Sandbox]:
    chosen = runner.environment("notebook")
    opened = runner.open_student("notebook", {"total_seconds": 900}, chosen.preload)
    opened.load(DATA)
    yield opened
    opened.close()


def ran(
    sandbox: Sandbox,
    content: bytes,
    *,
    files: Mapping[str, bytes] = DATA,
    variables: tuple[str, ...] = (),
    calls: tuple[Call, ...] = (),
    seconds: float = 60,
) -> Notebook:
    work = Work("check", 7, Path(), lambda question: dict(sandbox.ask(question)))
    given = work.given(files={**files, "a.ipynb": content}, seconds=seconds, collect=["a.ipynb"])
    return given.notebook("a.ipynb", variables=variables, calls=calls, errors=True)


def reason(failed: pytest.ExceptionInfo[Failed]) -> str:
    return failed.value.finding["reason"]


def test_cells_variables_plots_and_functions_are_those_of_a_new_run(sandbox: Sandbox) -> None:
    calls: tuple[Call, ...] = (("scaled", (2,), {"by": 10}), ("scaled", (), {}), ("gone", (), {}))
    book = ran(sandbox, notebook(*ANALYSIS, outputs=FORGED), variables=("mean", "table"), calls=calls)
    book.completes().variable("mean").equals(3.0)
    assert list(book.variable("table").value.columns) == ["a", "b"]
    assert (book.output(4), book.output(1)) == ("the mean is 3.0\n", "   a  b\n0  1  2\n1  2  4\n")
    book.result(0).returns(60.0)
    book.result(1).raises("TypeError")
    with pytest.raises(Failed) as failed:
        book.result(2)
    assert reason(failed) == "missing_function"
    line, cloud = (plot.first for plot in book.plots())
    assert (line.title, line.lines[0].label, line.lines[0].y) == ("Growth", "b", (2.0, 4.0))
    assert (cloud.points[0].y, cloud.ticks) == ((3.0, None), ("x", "y"))
    assert [bar.height for bar in cloud.bars] == [5.0, 6.0]
    assert book.cell(3).pictures[0].bytes > 1000
    told = json.loads(book.collected.text("a.ipynb"))
    assert [one["text"] for one in told["cells"][4]["outputs"]] == [["the mean is 3.0\n"]]


def test_other_data_give_another_mean_and_the_same_seed_the_same_numbers(sandbox: Sandbox) -> None:
    wanted = ("mean", "drawn")
    books = [
        ran(sandbox, notebook(*ANALYSIS), files={"data.csv": rows}, variables=wanted)
        for rows in (b"a,b\n1,10\n2,20\n", DATA["data.csv"])
    ]
    assert [book.variable("mean").value for book in books] == [15.0, 3.0]
    assert len({book.variable("drawn").value for book in books}) == 1


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("this is no Python", "SyntaxError"),
        ("input('a number: ')", "StdinNotImplementedError"),
        ("import os; os._exit(0)", "DeadKernelError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "DeadKernelError"),
        ("raise BaseException('late')", "BaseException"),
    ],
)
def test_a_run_stops_at_the_cell_that_fails(sandbox: Sandbox, source: str, error: str) -> None:
    book = ran(sandbox, notebook("# First", "early = 1", source, "late = 2"), variables=("early", "late"))
    assert book.error is not None
    assert (book.error.cell, book.error.type) == (2, error)
    assert [cell.ran for cell in book.cells] == [True, True, False, False]
    with pytest.raises(Failed):
        book.completes()
    with pytest.raises(Failed):
        book.variable("late")


def test_a_notebook_that_never_ends_is_ended(sandbox: Sandbox) -> None:
    with pytest.raises(Failed) as failed:
        ran(sandbox, notebook("import time\nwhile True:\n    time.sleep(1)"), seconds=8)
    assert reason(failed) == "timed_out"


def test_a_notebook_that_takes_all_memory_is_told_so(sandbox: Sandbox) -> None:
    with pytest.raises(Failed) as failed:
        ran(sandbox, notebook("kept = []\nwhile True:\n    kept.append(bytearray(10**7))"))
    assert reason(failed) == "memory"


def found(sandbox: Sandbox, *sources: str) -> object:
    """Return the variable of a notebook, or the reason why there is none."""
    try:
        return ran(sandbox, notebook(*sources), variables=("mean",)).variable("mean").value
    except Failed as failed:
        return failed.finding["reason"]


@pytest.mark.parametrize(
    "source",
    [
        "telling.answer = lambda path: open(path + '.answer', 'w').write('{}')",
        "telling.answer = lambda path: __import__('os')._exit(0)",
        "telling.answer = lambda path: open(path + '.answer', 'w').write('[' * 10**6)",
    ],
)
def test_who_spoils_the_questions_has_no_answer(sandbox: Sandbox, source: str) -> None:
    reach = "import sys; telling = sys.modules['_qatarlas_kernel']; mean = 3.0"
    assert found(sandbox, reach, source) == "wrong_value"


def test_an_answer_that_is_written_early_is_written_over(sandbox: Sandbox) -> None:
    early = """open('/tmp/order.json.answer', 'w').write('{"variables": {"mean": 9.0}, "calls": []}')"""
    assert found(sandbox, "mean = 3.0", early) == 3.0


def test_nothing_is_left_for_the_next_notebook(sandbox: Sandbox) -> None:
    ran(sandbox, notebook("open('/tmp/kept', 'w').write('x'); open('kept', 'w').write('x')"))
    book = ran(
        sandbox,
        notebook("import os\nfound = [os.path.exists(p) for p in ('/tmp/kept', 'kept')]"),
        variables=("found",),
    )
    book.variable("found").equals([False, False])


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{}", b'{"cells": 1, "nbformat": 4, "nbformat_minor": 4}']
)
def test_what_is_no_notebook_is_malformed(sandbox: Sandbox, content: bytes) -> None:
    with pytest.raises(Failed) as failed:
        ran(sandbox, content)
    assert reason(failed) == "malformed"
