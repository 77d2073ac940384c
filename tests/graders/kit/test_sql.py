"""Tables of SQL are compared strictly, and whatever else comes from there is the student's failure."""

import json
from decimal import Decimal
from typing import Any

import pytest

from graders.kit import Failed
from graders.kit.sql import Row, Table, postgres, sqlite, surplus
from tests.graders.kit.desk import Desk, ran

FILES = {"a.sql": b"SELECT 1"}


def table(columns: Any, rows: Any) -> Table:
    told = json.dumps({"columns": columns, "rows": rows}).encode()
    return sqlite(Desk(ran(told), files=FILES).work(), "a.sql", setup="CREATE TABLE t (a)")


def reason(table_: Table, *args: Any, **options: Any) -> str:
    with pytest.raises(Failed) as failed:
        table_.gives(*args, **options)
    assert failed.value.finding["asked"] == "a.sql"
    return failed.value.finding["note"] or str(failed.value.finding["got"])


def test_a_question_brings_its_own_database() -> None:
    desk = Desk(ran(b'{"columns": [], "rows": []}'), files=FILES)
    postgres(desk.work(), "a.sql", setup="CREATE", then="SELECT 2", seconds=9)
    asked = desk.asked[-1]
    assert asked["argv"][2:] == [
        "/opt/qatarlas/graders/agent/query.py",
        "postgres",
        ".setup.sql",
        "a.sql",
        ".then.sql",
    ]
    assert (asked["files"].keys(), asked["seconds"]) == ({".setup.sql", ".then.sql"}, 9.0)


def test_a_file_that_is_not_there_is_not_asked_for() -> None:
    desk = Desk(files={})
    with pytest.raises(Failed) as failed:
        sqlite(desk.work(), "a.sql", setup="")
    assert failed.value.finding["reason"] == "missing_file"


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ([(1, "a", None)], [[1, "a", None]]),
        ([(1.5, 2)], [[{"$number": "1.50"}, {"$number": "2.0"}]]),
        ([(Decimal("0.3"),)], [[{"$number": "0.30000000000000004"}]]),
        ([(b"\xff", True)], [[{"$bytes": "ff"}, True]]),
        ([(1, 2), (3, 4)], [[3, 4], [1, 2]]),
        ([(1,), (1,)], [[1], [1]]),
        ([], []),
    ],
)
def test_rows_are_the_same_in_any_order(expected: list[Any], got: list[Any]) -> None:
    columns = [str(number) for number in range(len(expected[0]) if expected else 1)]
    table(columns, got).gives(columns, expected)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ([(1,)], [["1"]]),
        ([(1,)], [[True]]),
        ([(None,)], [["NULL"]]),
        ([(0,)], [[None]]),
        ([("a",)], [["a "]]),
        ([(1,)], [[{"$number": "1.0000001"}]]),
        ([(1,), (1,)], [[1]]),
        ([(1,)], [[1], [1]]),
        ([(1.0,)], [[{"$number": "NaN"}]]),
        ([(b"a",)], [["a"]]),
    ],
)
def test_other_rows_are_told(expected: list[Any], got: list[Any]) -> None:
    assert reason(table(["a"], got), ["a"], expected).startswith("a row ")


def test_order_counts_where_it_is_asked_for() -> None:
    rows = [[2], [1]]
    assert reason(table(["a"], rows), ["a"], [(1,), (2,)], ordered=True) == "row 1: 1 was expected, 2 came"
    assert reason(table(["a"], rows), ["a"], [(2,)], ordered=True) == "rows: 1 was expected, 2 came"
    table(["a"], rows).gives(["a"], [(2,), (1,)], ordered=True)


@pytest.mark.parametrize("columns", [["b"], ["a", "a"], ["A"], []])
def test_columns_have_their_names(columns: list[str]) -> None:
    assert reason(table(columns, []), ["a"], []).startswith("the columns")


@pytest.mark.parametrize(
    "told",
    [
        "nothing",
        "[]",
        '{"columns": ["a"]}',
        '{"columns": [1], "rows": []}',
        '{"columns": ["a"], "rows": [[1, 2]]}',
        '{"columns": ["a"], "rows": [{"a": 1}]}',
        '{"columns": ["a"], "rows": [[{"$number": "x"}]]}',
        '{"columns": ["a"], "rows": [[{"$number": 1}]]}',
        '{"columns": ["a"], "rows": [[{"$number": "9e9999999999"}]]}',
        '{"columns": ["a"], "rows": [[[{"$number": "sNaN"}]]]}',
        '{"columns": ["a"], "rows": [[{"$bytes": "zz"}]]}',
        '{"columns": ["a"], "rows": [[{"a": 1}]]}',
        '{"columns": ["a"], "rows": [[1.5]]}',
        '{"columns": ["a"], "rows": [[NaN]]}',
        '{"columns": ["a"], "rows": 7}',
    ],
)
def test_what_is_no_table_is_malformed(told: str) -> None:
    with pytest.raises(Failed) as failed:
        sqlite(Desk(ran(told.encode()), files=FILES).work(), "a.sql", setup="")
    assert failed.value.finding["reason"] == "malformed"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ran(exit=3, stderr=b"no such table: t\n"), "raised"),
        (ran(exit=1, stderr=b"Traceback"), "exited"),
        (ran(exit=None, signal=9), "exited"),
        (ran(exit=None, signal=9, timed_out=True), "timed_out"),
        (ran(stdout_cut=True), "output_limit"),
        (ran(json.dumps({"columns": ["a"], "rows": [[1]] * 10_001}).encode()), "output_limit"),
    ],
)
def test_a_question_without_a_table_fails(answer: dict[str, Any], why: str) -> None:
    with pytest.raises(Failed) as failed:
        sqlite(Desk(answer, files=FILES).work(), "a.sql", setup="")
    assert failed.value.finding["reason"] == why


def test_many_rows_in_the_worst_order_are_compared_at_once() -> None:
    compared: list[None] = []

    def same(one: Row, other: Row) -> bool:
        compared.append(None)
        return one == other

    rows: list[Row] = [(at, "a") for at in range(5000)]
    assert surplus(rows, rows[::-1], same) is None
    assert surplus(rows, [*rows[::-1], (7, "a")], same) == "a row too many: 7 | a"
    assert len(compared) <= 10_002
