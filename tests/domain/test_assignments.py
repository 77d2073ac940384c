"""Tables of assignments, as spreadsheets write them."""

import pytest

from lms.domain.assignments import MOST_LINES, TWICE, UNREADABLE, Assignment, read_table

ONE, TWO = Assignment(1, 12, "aru"), Assignment(2, 7, "bek")


@pytest.mark.parametrize(
    "text",
    [
        "12,aru\n7,bek",
        "12;aru\r\n7;bek\r\n",
        "12\tAru\r7\tBek",
        '"12", "aru"\n7 , bek,,\n',
        "12,aru,note\n7,bek",
    ],
)
def test_columns_come_by_any_separator(text: str) -> None:
    assert read_table(text) == (ONE, TWO)


def test_titles_and_empty_lines_are_passed_over() -> None:
    assert read_table("round,login\n\n12,aru\n") == (Assignment(3, 12, "aru"),)


@pytest.mark.parametrize(
    "line", ["12", "12,", "x,aru", "0,aru", "-3,aru", "99999999999,aru", "²,aru", ",aru"]
)
def test_a_line_that_can_t_be_read_is_said_so(line: str) -> None:
    (_, wrong) = read_table(f"12,aru\n{line}")
    assert (wrong.number, wrong.fault) == (2, UNREADABLE)


def test_the_same_line_twice_counts_once() -> None:
    assert [one.fault for one in read_table("12,aru\n12,ARU\n12,bek")] == [None, TWICE, None]


def test_there_is_an_end() -> None:
    assert len(read_table("12,aru\n" * (MOST_LINES + 5))) == MOST_LINES
    assert read_table("") == ()
