"""SQL of students: run on a database of the check's own, its table compared strictly.

    table = sqlite(work, "solution.sql", setup=work.hidden("shop.sql").read_text())
    table.gives(["name", "total"], [("Aru", 1200), ("Dana", 800)], ordered=True)

The database is made for the question and gone with it. What it holds can't be known by a table that was typed
in, and what comes back is data that is compared here.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any, Self

from graders.kit.answers.reading import parsing
from graders.kit.answers.replies import Output
from graders.kit.findings import fail
from graders.kit.values import shown
from graders.kit.work import Work

PROGRAM = "/opt/qatarlas/graders/agent/query.py"
SETUP, THEN = ".setup.sql", ".then.sql"
REFUSED = 3
MOST_ROWS = 10_000
ROWS_SHOWN = 12
TOLERANCE = 1e-9
LARGEST_EXPONENT = 200_000
Cell = None | bool | int | float | str | bytes | Decimal
Row = tuple[Any, ...]


def sqlite(work: Work, path: str, *, setup: str, then: str = "", seconds: float | None = None) -> "Table":
    """Run a handed-in file on a new SQLite database; return its last table, or what ``then`` selects."""
    return asked(work, "sqlite", path, setup, then, seconds)


def postgres(work: Work, path: str, *, setup: str, then: str = "", seconds: float | None = None) -> "Table":
    """Run a handed-in file on a new PostgreSQL, of which the student owns one database; as ``sqlite``."""
    return asked(work, "postgres", path, setup, then, seconds)


def asked(  # noqa: PLR0917  a database, what is in it, and what is asked of it
    work: Work, database: str, path: str, setup: str, then: str, seconds: float | None
) -> "Table":
    work.read_text(path)
    files = {SETUP: setup} | ({THEN: then} if then else {})
    argv = ["python3", "-I", PROGRAM, database, *([SETUP, path, THEN] if then else [SETUP, path])]
    output = work.run(*argv, files=files, seconds=seconds)
    output.asked = path
    if output.exit_code == REFUSED:
        fail("raised", asked=path, expected="a table", got=output.stderr.strip())
    if output.exit_code != 0:
        note = shown.last_lines(output.stderr) or None
        fail("exited", asked=path, expected="a table", got=output.how, note=note)
    return Table(path, output)


class Table:
    """The table that a student's SQL has given."""

    def __init__(self, asked: str, output: Output) -> None:
        self.asked = asked
        told = output.json()
        with parsing(asked, output.stdout):
            self.columns: list[str] = [name_of(one) for one in told["columns"]]
            self.rows: list[Row] = [row_of(one, len(self.columns)) for one in told["rows"]]
        if len(self.rows) > MOST_ROWS:
            fail("output_limit", asked=asked, expected=f"at most {MOST_ROWS} rows", got="more")

    def gives(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        ordered: bool = False,
        tolerance: float = TOLERANCE,
    ) -> Self:
        """The table has these columns in this order and these rows, in this order only if ``ordered``.

        Numbers are compared as numbers: whole ones exactly, others by |expected - got| ≤ tolerance · max(1,
        |expected|). A text is no number, and nothing but NULL is NULL.
        """
        if self.columns != list(columns):
            names = (", ".join(columns), ", ".join(self.columns))
            fail(
                "wrong_value",
                asked=self.asked,
                expected=f"the columns {names[0]}",
                got=f"the columns {names[1]}",
            )
        wanted = [tuple(row) for row in rows]
        same = close(tolerance)
        note = out_of_order(wanted, self.rows, same) if ordered else surplus(wanted, self.rows, same)
        if note is not None:
            texts = (drawn(columns, wanted), drawn(columns, self.rows))
            fail("wrong_value", asked=self.asked, expected=texts[0], got=texts[1], note=note)
        return self


def name_of(told: Any) -> str:
    if type(told) is not str:
        raise TypeError("a column without a name")
    return told


def row_of(told: Any, width: int) -> Row:
    if type(told) is not list or len(told) != width:
        raise ValueError("a row of another width than the table")
    return tuple(cell_of(one) for one in told)


def cell_of(told: Any) -> Any:
    """Return a cell as it was told, which may be anything."""
    if told is None or type(told) in {bool, int, str}:
        return told
    if type(told) is list:
        return tuple(cell_of(one) for one in told)
    if type(told) is dict and told.keys() == {"$bytes"}:
        return bytes.fromhex(told["$bytes"])
    if type(told) is dict and told.keys() == {"$number"} and type(told["$number"]) is str:
        return number_of(told["$number"])
    raise TypeError("a cell of no known kind")


def number_of(text: str) -> Decimal:
    """Return a number as a database may write one: none so large that nobody could reckon with it."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a number that is none") from error
    if number.is_snan() or (number.is_finite() and abs(number.adjusted()) > LARGEST_EXPONENT):
        raise ValueError("a number that no database has")
    return number


def close(tolerance: float) -> Callable[[Row, Row], bool]:
    """Return how rows are compared."""

    def same_cell(expected: Any, got: Any) -> bool:
        if is_number(expected) and is_number(got):
            return equal_numbers(Decimal(str(expected)), Decimal(str(got)), tolerance)
        return type(expected) is type(got) and bool(expected == got)

    def same(expected: Row, got: Row) -> bool:
        return len(expected) == len(got) and all(map(same_cell, expected, got))

    return same


def is_number(value: Any) -> bool:
    return type(value) in {int, float, Decimal}


def equal_numbers(expected: Decimal, got: Decimal, tolerance: float) -> bool:
    if not (expected.is_finite() and got.is_finite()):
        return str(expected) == str(got)
    if expected == expected.to_integral_value() and got == got.to_integral_value():
        return expected == got
    return abs(expected - got) <= Decimal(str(tolerance)) * max(Decimal(1), abs(expected))


def out_of_order(wanted: list[Row], got: list[Row], same: Callable[[Row, Row], bool]) -> str | None:
    """Say which row differs first, or None."""
    for number, pair in enumerate(zip(wanted, got, strict=False), start=1):
        if not same(*pair):
            return f"row {number}: {told(pair[0])} was expected, {told(pair[1])} came"
    if len(wanted) != len(got):
        return f"rows: {len(wanted)} was expected, {len(got)} came"
    return None


def surplus(wanted: list[Row], got: list[Row], same: Callable[[Row, Row], bool]) -> str | None:
    """Say which row is missing or too many, whatever the order, or None; the very same row is tried first."""
    left = dict(enumerate(got))
    places: dict[Row, list[int]] = {}
    for at in reversed(left):
        places.setdefault(got[at], []).append(at)
    for row in wanted:
        likely = places.get(row, [])
        while likely and likely[-1] not in left:
            likely.pop()
        place = next((one for one in chain(likely[-1:], left) if same(row, left[one])), None)
        if place is None:
            return f"a row that is missing: {told(row)}"
        del left[place]
    return f"a row too many: {told(next(iter(left.values())))}" if left else None


def drawn(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Return a table as text, its first rows."""
    lines = [" | ".join(columns), *(told(row) for row in rows[:ROWS_SHOWN])]
    more = len(rows) - ROWS_SHOWN
    return "\n".join([*lines, *([f"… {more} more"] if more > 0 else [])])


def told(row: Row) -> str:
    return " | ".join("NULL" if one is None else cut(one) for one in row)


def cut(cell: Any) -> str:
    return shown.cut(shown.escaped(str(cell), keep=""), 60)
