"""Tables of vacancies: read whole, with every row that can't be taken and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from lms.domain import sheets
from lms.domain.frozen import Frozen
from lms.domain.people import tidy
from lms.domain.tracks.directions import Direction
from lms.errors import N_, RefusedError

MOST_ROWS, MOST_VACANCIES = 5000, 100_000
COLUMNS = ("month", "direction", "count", "employer", "title")
NEEDED = COLUMNS[:3]
_OTHER_TITLES: Mapping[str, str] = {
    "ай": "month",
    "айы": "month",
    "месяц": "month",
    "date": "month",
    "бағыт": "direction",
    "направление": "direction",
    "саны": "count",
    "количество": "count",
    "vacancies": "count",
    "вакансий": "count",
    "жұмысберуші": "employer",
    "работодатель": "employer",
    "company": "employer",
    "компания": "employer",
    "лауазым": "title",
    "должность": "title",
    "вакансия": "title",
    "position": "title",
}
_OTHER_DIRECTIONS: Mapping[str, Direction] = {
    "бағдарламалау": Direction.PROGRAMMING,
    "программирование": Direction.PROGRAMMING,
    "деректерді талдау": Direction.DATA,
    "data analysis": Direction.DATA,
    "анализ данных": Direction.DATA,
    "киберқауіпсіздік": Direction.CYBERSECURITY,
    "кибербезопасность": Direction.CYBERSECURITY,
    "жасанды интеллект": Direction.AI,
    "artificial intelligence": Direction.AI,
    "искусственный интеллект": Direction.AI,
    "робототехника": Direction.ROBOTICS,
    "ойындар": Direction.GAMES,
    "игры": Direction.GAMES,
    "дизайн": Direction.DESIGN,
    "медиа": Direction.MEDIA,
    "кино, дыбыс және анимация": Direction.MEDIA,
    "кино, звук и анимация": Direction.MEDIA,
    "film, sound and animation": Direction.MEDIA,
}


class VacancyRow(Frozen):
    """A row that can be taken; ``month`` is its first day."""

    row: int
    month: date
    direction: Direction
    count: int = Field(ge=1)
    employer: str = ""
    title: str = ""


class RowFault(Frozen):
    """What is wrong with a row, in our words with their values."""

    row: int
    words: str
    values: dict[str, str] = Field(default_factory=dict)


class VacancySheet(Frozen):
    """A table that was read: nothing of it is taken while it has faults."""

    rows: list[VacancyRow]
    faults: list[RowFault]

    @property
    def months(self) -> tuple[date, ...]:
        return tuple(sorted({one.month for one in self.rows}))


@dataclass(frozen=True)
class MonthCount:
    """How many vacancies a direction had in a month."""

    month: date
    direction: Direction
    count: int


def read(data: bytes) -> VacancySheet:
    """Read a table; raise ``RefusedError`` where it is no table of vacancies at all."""
    lines = _lines(data)
    if not lines:
        raise RefusedError(N_("This file is empty."), field="table")
    columns = _columns(lines[0][1])
    if len(lines) - 1 > MOST_ROWS:
        raise RefusedError(N_("This table has more than %(most)s rows."), most=MOST_ROWS, field="table")
    rows: list[VacancyRow] = []
    faults: list[RowFault] = []
    for row, cells in lines[1:]:
        found = _row(row, _named(columns, cells))
        if isinstance(found, RowFault):
            faults.append(found)
        else:
            rows.append(found)
    if not rows and not faults:
        raise RefusedError(N_("This table has titles and no rows."), field="table")
    return VacancySheet(rows=rows, faults=faults)


def by_direction(counts: Iterable[MonthCount]) -> dict[Direction, int]:
    found: dict[Direction, int] = {}
    for one in counts:
        found[one.direction] = found.get(one.direction, 0) + one.count
    return found


def _lines(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        found = list(sheets.records(sheets.decoded(data)))
    except RefusedError as error:
        raise RefusedError(error.words, **{**error.values, "field": "table"}) from None
    return [(row, cells) for row, cells in found if any(map(str.strip, cells))]


def _columns(titles: Sequence[str]) -> list[str]:
    named = [sheets.plain_title(one) for one in titles]
    columns = [one if one in COLUMNS else _OTHER_TITLES.get(one, "") for one in named]
    missing = [one for one in NEEDED if one not in columns]
    if missing:
        raise RefusedError(N_("A column is missing: %(name)s."), name=", ".join(missing), field="table")
    twice = next((one for one in columns if one and columns.count(one) > 1), "")
    if twice:
        raise RefusedError(N_("A column is there twice: %(name)s."), name=twice, field="table")
    return columns


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}


def _row(row: int, cells: Mapping[str, str]) -> VacancyRow | RowFault:
    month, direction = _month(cells.get("month", "")), _direction(cells.get("direction", ""))
    count = _count(cells.get("count", ""))
    if month is None:
        return _fault(row, N_("“%(cell)s” is no month. Write it as 2026-11."), cells.get("month", ""))
    if direction is None:
        known = ", ".join(Direction)
        words = N_("“%(cell)s” is no direction. There are: %(known)s.")
        return _fault(row, words, cells.get("direction", ""), known=known)
    if count is None:
        return _fault(row, N_("“%(cell)s” is no number of vacancies."), cells.get("count", ""))
    return VacancyRow(
        row=row,
        month=month,
        direction=direction,
        count=count,
        employer=tidy(cells.get("employer", ""), 120),
        title=tidy(cells.get("title", ""), 160),
    )


def _fault(row: int, words: str, cell: str, **values: str) -> RowFault:
    return RowFault(row=row, words=words, values={"cell": tidy(cell, 60), **values})


def _month(cell: str) -> date | None:
    """Read 2026-11, 2026-11-30, 11.2026 and 30.11.2026 as the first day of the month."""
    parts = cell.replace(".", "-").replace("/", "-").split("-")
    if len(parts) not in {2, 3} or not all(one.isdecimal() for one in parts):
        return None
    if len(parts[0]) != len("2026"):
        parts.reverse()
    try:
        found = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)  # noqa: PLR2004
    except ValueError:
        return None
    return found.replace(day=1) if 2000 <= found.year < 2100 else None  # noqa: PLR2004  this century


def _direction(cell: str) -> Direction | None:
    plain = " ".join(cell.casefold().split())
    return Direction(plain) if plain in set(Direction) else _OTHER_DIRECTIONS.get(plain)


def _count(cell: str) -> int | None:
    plain = "".join(cell.split())
    if not plain.isascii() or not plain.isdecimal() or not 1 <= len(plain) <= len(str(MOST_VACANCIES)):
        return None
    return int(plain) if 1 <= int(plain) <= MOST_VACANCIES else None
