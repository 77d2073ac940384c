"""Shares of a team's work by its commits."""

from lms.domain.reviews.shares import Author, Member, read_log, shares

ARU = Member(1, frozenset({"ару", "aru"}), "aru@example.kz")
BEK = Member(2, frozenset({"бек", "bek"}), None)
LOG = [
    "\0Aru\0old@laptop",
    "",
    "10\t2\tsolution.py",
    "-\t-\tpicture.png",
    "\0somebody\0ARU@example.kz",
    "",
    "3\t0\ta\tb.py",
    "\0Бек\0bek@laptop",
    "",
    "5\t5\tsolution.py",
    "\0Stranger\0x@y",
]


def test_lines_are_added_up_by_member_and_by_unknown_author() -> None:
    found = shares(read_log(LOG), [ARU, BEK])
    assert [(one.member_id, one.name, one.lines, one.commits) for one in found] == [
        (1, "", 15, 2),
        (2, "", 10, 1),
        (None, "Stranger", 0, 1),
    ]
    assert [one.part for one in found] == [0.6, 0.4, 0.0]


def test_a_name_that_two_members_share_is_nobodys() -> None:
    twin = Member(3, frozenset({"aru"}), None)
    found = shares([(Author("Aru", "x@y"), 4, 1)], [ARU, twin])
    assert [(one.member_id, one.name) for one in found] == [(None, "Aru")]


def test_an_empty_history_has_no_shares() -> None:
    assert shares(read_log([]), [ARU]) == ()
