"""What keeps texts of strangers from holding up a page, or who looks for similar code, each limit alone.

Times are those of the processor, and compared with each other. `make attack-proof` runs it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask
from pygments.lexer import Lexer

from lms.domain.likeness import prints, texts
from lms.domain.likeness.prints import printed
from lms.domain.likeness.statements import Piece
from lms.web.shown import colours, render

Undo = Callable[[pytest.MonkeyPatch], None]
TIMES_LONGER = 3
LONG = "a " * 5_000
"""Java that keeps Pygments for seconds; twice as much would for four times as long."""


def setting(owner: object, name: str, other: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, other)


def page_with(*sources: tuple[str, str]) -> Callable[[], object]:
    def show() -> None:
        with Flask("a page").app_context():
            for path, text in sources:
                render.source_lines(text, path)

    return show


def likeness_of(**files: str) -> Callable[[], object]:
    return lambda: printed({name.replace("_", "."): text.encode() for name, text in files.items()})


@dataclass(frozen=True)
class Limit:
    """``act`` takes many times as long without the limit."""

    name: str
    act: Callable[[], object]
    remove: Undo
    before: Undo = lambda monkeypatch: monkeypatch.setattr(colours, "PAGE_SECONDS", 0.3)


def never_spent(_seconds: float) -> None:
    """Count nothing."""


def as_they_are(lexer: Lexer, source: str, _is_late: Callable[[], bool]) -> Iterator[Piece]:
    for kind, value in lexer.get_tokens(source):
        yield kind, value, texts.kept_of(kind, value), 1


LIMITS = [
    Limit(
        "colours: the time of a page",
        page_with(("Main.java", LONG)),
        setting(colours, "PAGE_SECONDS", 600.0),
    ),
    Limit(
        "colours: one time for all of a page",
        page_with(*[("Main.java", f"{LONG}{number}") for number in range(6)]),
        setting(colours, "_spend", never_spent),
    ),
    Limit(
        "similar code: languages that are read as others",
        likeness_of(Main_java=LONG),
        setting(texts, "READ_AS", {}),
    ),
    Limit(
        "similar code: no spaces in a row",
        likeness_of(main_c="\n" * 8_000 + "x = 1;"),
        setting(texts, "pieces", as_they_are),
    ),
    Limit(
        "similar code: the size of a file",
        likeness_of(a_py="x = y + f(z)\n" * 40_000),
        setting(texts, "LARGEST_FILE", 10**9),
    ),
    Limit(
        "similar code: the size of a work",
        likeness_of(**{f"a{number}_py": f"x{number} = y + f(z)\n" * 1_000 for number in range(20)}),
        setting(prints, "LARGEST_WORK", 10**9),
        setting(prints, "LARGEST_WORK", 60_000),
    ),
]


@pytest.mark.parametrize(
    "limit",
    [pytest.param(one, id=one.name, marks=pytest.mark.removal(one.name, case="the page")) for one in LIMITS],
)
def test_a_text_keeps_nobody_by_this_limit_alone(limit: Limit, monkeypatch: pytest.MonkeyPatch) -> None:
    limit.before(monkeypatch)
    held = seconds_of(limit.act)
    limit.remove(monkeypatch)
    assert seconds_of(limit.act) > TIMES_LONGER * held


def seconds_of(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return time.thread_time() - began


@pytest.mark.removal("similar code: the time of a reading", case="the page")
def test_a_text_keeps_others_from_being_read_without_it() -> None:
    """So much is read of a text before it is late; a text that could be read for hours is never done."""
    asked = count()
    files = {"a.ts": b"e?" * 2_000, "b.py": b"x = y + 1\nz = f(x)\n"}
    assert [one.core.path for one in printed(files, is_late=lambda: next(asked) > 100)] == ["b.py"]
    looked = next(asked)
    printed(files, is_late=lambda: next(asked) < 0)
    assert next(asked) > TIMES_LONGER * looked
