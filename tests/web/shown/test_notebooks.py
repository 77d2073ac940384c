"""Notebooks of strangers: what is one is read, what is none is said to be none, and nothing breaks."""

import base64
import json

import pytest

from lms.web.shown import notebooks
from lms.web.shown.notebooks import SHOWN_CELLS, SHOWN_TEXT, Cell

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1 and more").decode()
ADDRESS = f"data:image/png;base64,{PNG}"


def cell_of(cell: dict[str, object], indent: int | None = 1) -> Cell:
    found = notebooks.read(json.dumps({"cells": [cell]}, indent=indent))
    assert found is not None
    return found.cells[0]


def output_of(output: object) -> list[tuple[str, str, str]]:
    cell = cell_of({"cell_type": "code", "source": "1", "outputs": [output]})
    return [(one.kind, one.text, one.picture) for one in cell.outputs]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        '{"cells": null}',
        '{"cells": {}}',
        '{"cells": [1]}',
        '{"cells": [[]]}',
        "[" * 100_000,
        '{"cells": ' * 50_000,
        '{"cells": ' + "9" * 10_000 + "}",
    ],
)
def test_what_is_no_notebook_is_none(text: str) -> None:
    assert notebooks.read(text) is None


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"cell_type": 3, "source": 3},
        {"cell_type": "code", "source": None, "outputs": 3, "execution_count": "<b>"},
        {"cell_type": "code", "source": [1, {}], "outputs": [1, {}, {"output_type": []}, {"data": 3}]},
        {"cell_type": "code", "source": [], "outputs": [{"output_type": "error", "traceback": [3]}]},
    ],
)
def test_odd_cells_do_no_harm(cell: dict[str, object]) -> None:
    found = cell_of(cell)
    assert found.lines == ()
    assert found.count == ""


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}, [("text", "a\nb", "")]),
        ({"output_type": "stream", "name": "stderr", "text": "w"}, [("error", "w", "")]),
        ({"output_type": "error", "ename": "E", "evalue": "v"}, [("error", "E: v", "")]),
        ({"output_type": "error", "traceback": ["\x1b[31ma\x1b[0m", "b"]}, [("error", "a\nb", "")]),
        ({"data": {"text/html": "<script>", "text/plain": "t"}}, [("text", "t", "")]),
        ({"data": {"text/html": "<script>"}}, [("text", "<script>", "")]),
        ({"data": {"image/png": PNG}}, [("picture", "", ADDRESS)]),
        (
            {"data": {"image/png": [PNG[:4] + "\n", PNG[4:]]}},
            [("picture", "", ADDRESS)],
        ),
        ({"data": {"image/jpeg": PNG, "text/plain": "t"}}, [("text", "t", "")]),
        ({"data": {"image/png": '" onerror="alert(1)', "text/plain": "t"}}, [("text", "t", "")]),
        ({"data": {"image/png": "PHN2Zz4="}}, []),
        ({"data": {"image/svg+xml": "<svg onload=alert(1)>"}}, []),
        ({"data": {"text/plain": "x" * 30_000}}, [("text", "x" * SHOWN_TEXT + "…", "")]),
    ],
)
def test_outputs_are_text_or_pictures(output: object, shown: list[tuple[str, str, str]]) -> None:
    assert output_of(output) == shown


@pytest.mark.parametrize(
    ("html", "table"),
    [
        ("<table><tr><td>1</td></tr></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        (
            '<style>b</style><table onclick="a()"><tr><th style="x"><img src=x><script>a</script>k</table>',
            "<table><tbody><tr><th>k</th></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a\u202eb</td></tr></table>",
            "<table><tbody><tr><td>a\\u202eb</td></tr></tbody></table>",
        ),
        ("</table><table>", None),
        ("<b>no table</b>", None),
        ("<table>" + "x" * 50_000 + "</table>", None),
    ],
)
def test_a_table_is_its_cells_and_nothing_else(html: str, table: str | None) -> None:
    cell = cell_of({"cell_type": "code", "outputs": [{"data": {"text/html": html, "text/plain": "t"}}]})
    (output,) = cell.outputs
    assert (output.text, output.table) == ("t", table)
    assert output.kind == ("text" if table is None else "table")


@pytest.mark.parametrize(("lines", "folded"), [(1, 0), (24, 0), (25, 25)])
def test_a_long_output_is_folded(lines: int, folded: int) -> None:
    text = "\n".join("x" for _ in range(lines))
    cell = cell_of({"cell_type": "code", "outputs": [{"output_type": "stream", "text": text}]})
    assert cell.outputs[0].folded_lines == folded


def test_lines_are_found_in_the_file_each_after_the_one_before() -> None:
    cells = [{"cell_type": "code", "source": ["x = 1\n", "\n", "ә"]} for _ in range(2)]
    text = json.dumps({"cells": cells}, indent=1, ensure_ascii=False)
    found = notebooks.read(text)
    assert found is not None
    written = text.split("\n")
    numbers = [[line.number or 0 for line in cell.lines] for cell in found.cells]
    assert numbers == [sorted(numbers[0]), sorted(numbers[1])]
    assert numbers[0][-1] < numbers[1][0]
    assert [written[at - 1].strip() for at in numbers[1]] == ['"x = 1\\n",', '"\\n",', '"ә"']
    assert found.cells[0].numbers == (numbers[0][0], numbers[0][-1])


def test_lines_of_a_packed_file_have_no_numbers() -> None:
    cell = cell_of({"cell_type": "code", "source": ["x = 1\n", "y"]}, indent=None)
    assert [line.number for line in cell.lines] == [None, None]
    assert cell.numbers is None


def test_of_very_many_cells_some_are_left_out() -> None:
    text = json.dumps({"cells": [{"cell_type": "raw", "source": "x"}] * (SHOWN_CELLS + 5)})
    found = notebooks.read(text)
    assert found is not None
    assert (len(found.cells), found.left_out) == (SHOWN_CELLS, 5)
