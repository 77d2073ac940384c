"""Of a work only so much is read as somebody may have written."""

import pytest

from lms.domain.likeness.prints import LARGEST_WORK, readable
from lms.domain.likeness.texts import LARGEST_FILE


def text(size: int) -> bytes:
    return b"x" * size


MANY = {f"part{number:03}.py": text(10_000) for number in range(100)}


@pytest.mark.parametrize(
    ("files", "first", "read"),
    [
        ({}, (), []),
        ({"b.py": text(3), "a.py": text(5), "notes.md": text(1)}, (), ["a.py", "b.py"]),
        ({"a.py": text(LARGEST_WORK)}, (), ["a.py"]),
        (
            {"small.py": text(9), "b.py": text(300_000), "c.py": text(300_000)},
            (),
            ["b.py", "c.py", "small.py"],
        ),
        (MANY, (), sorted(MANY)[: LARGEST_WORK // 10_000]),
        (MANY | {"solution.py": text(99_000)}, ("solution.py",), [*sorted(MANY)[:50], "solution.py"]),
        (MANY | {"solution.py": text(99_000)}, (), sorted(MANY)[:60]),
        ({"book.ipynb": text(5_000_000), "a.py": text(9)}, (), ["a.py", "book.ipynb"]),
    ],
)
def test_of_too_much_what_is_asked_for_is_read_and_then_the_smallest(
    files: dict[str, bytes], first: tuple[str, ...], read: list[str]
) -> None:
    assert LARGEST_FILE * 3 == LARGEST_WORK
    assert readable(files, first) == read
