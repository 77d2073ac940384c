"""Tables of vacancies, as spreadsheets save them."""

from datetime import date

import pytest

from lms.domain.insights.vacancies import MonthCount, by_direction, read
from lms.domain.tracks.directions import Direction
from lms.errors import RefusedError

PLAIN = "month,direction,count,employer,title\n2026-11,ai,3,Aqtobe Soft,ML engineer\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.encode("utf-16"),
        b"sep=;\n" + PLAIN.replace(",", ";").encode(),
        "Количество;Должность;Месяц;Работодатель;Направление\n"
        "3;ML engineer;30.11.2026;Aqtobe Soft;Искусственный интеллект\n".encode("cp1251"),
        b"title,count,direction,employer,month,note\nML engineer,3,AI,Aqtobe Soft,11.2026,x\n\n",
    ],
)
def test_columns_come_in_any_order_and_every_writing(data: bytes) -> None:
    sheet = read(data)
    assert sheet.faults == []
    (row,) = sheet.rows
    assert (row.month, row.direction, row.count) == (date(2026, 11, 1), Direction.AI, 3)
    assert (row.employer, row.title) == ("Aqtobe Soft", "ML engineer")
    assert sheet.months == (date(2026, 11, 1),)


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        ("2026-11,ai,3", True),
        ("2026-11-30,data,100000", True),
        ("2026-11,ai,1 200", True),
        ("2026-13,ai,3", False),
        ("2026-02-30,ai,3", False),
        ("1999-12,ai,3", False),
        ("November,ai,3", False),
        (",ai,3", False),
        ("2026-11,cooking,3", False),
        ("2026-11,,3", False),
        ("2026-11,ai,0", False),
        ("2026-11,ai,-3", False),
        ("2026-11,ai,2.5", False),
        ("2026-11,ai,100001", False),
        ("2026-11,ai,٣", False),
        ("2026-11,ai", False),
    ],
)
def test_a_row_is_taken_or_has_a_fault(cells: str, known: bool) -> None:  # noqa: FBT001  a column of the table
    sheet = read(f"month,direction,count\n{cells}\n".encode())
    assert (len(sheet.rows), len(sheet.faults)) == ((1, 0) if known else (0, 1))
    assert [one.row for one in sheet.faults] == ([] if known else [2])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"month,count\n2026-11,3\n",
        b"month,direction,count\n",
        b"month,direction,count,vacancies\n2026-11,ai,3,3\n",
        b"PK\x03\x04",
        ("month,direction,count\n" + "2026-11,ai,3\n" * 5001).encode(),
        b'month,direction,count\n2026-11,"ai,3\n',
    ],
)
def test_what_is_no_table_of_vacancies_is_refused_whole(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        read(data)
    assert refused.value.values["field"] == "table"


def test_directions_are_summed() -> None:
    november = date(2026, 11, 1)
    counts = [MonthCount(november, Direction.AI, 2), MonthCount(november, Direction.AI, 3)]
    assert by_direction(counts) == {Direction.AI: 5}
