"""A program is built once a work, a failing build fails every check with the compiler's words."""

from typing import Any

import pytest

from graders.kit import Failed, Work
from graders.kit.building import Program, build, sources, unsilenced
from tests.graders.kit.desk import Desk, ran

COMMAND = ("gcc", "main.c", "-o", "main")
GONE = ran(stderr=b"./main: No such file or directory\n", exit=127)


def built(work: Work) -> Program:
    return build(work, *COMMAND, makes="main", seconds=9, files={"check.c": "int x;"})


def test_checks_of_one_work_build_once() -> None:
    desk = Desk(ran(), ran(b"1\n"), ran(b"2\n"))
    first = desk.work("first")
    second = Work("second", 7, first.hidden, desk, memory=first.memory)  # type: ignore[arg-type]  # never read
    built(first).run("a", stdin="b").prints("1")
    built(second).run(variables={"A": "b"}).prints("2")
    build_, run_, again = desk.asked
    assert (build_["argv"], build_["keep"], build_["seconds"]) == (list(COMMAND), ["main"], 9.0)
    assert build_["files"].keys() == {"check.c"}
    assert run_["argv"] == ["./main", "a"]
    assert again["argv"] == ["env", "A=b", "./main"]


def test_another_work_builds_anew() -> None:
    for desk in (Desk(ran()), Desk(ran())):
        built(desk.work())
        assert len(desk.asked) == 1


def test_what_the_compiler_says_is_told_once_and_for_all() -> None:
    desk = Desk(ran(exit=1, stderr=b"main.c:1:1: error: expected ';'\n"))
    work = desk.work()
    for _ in range(2):
        with pytest.raises(Failed) as failed:
            built(work)
        assert failed.value.finding["reason"] == "not_built"
        assert failed.value.finding["asked"] == "gcc main.c -o main"
        assert failed.value.finding["got"] == "main.c:1:1: error: expected ';'"
    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("how", "words"), [({"exit": 2}, "exit code 2"), ({"exit": None, "signal": 9}, "signal 9")]
)
def test_a_compiler_without_words_is_told_by_its_end(how: dict[str, Any], words: str) -> None:
    with pytest.raises(Failed) as failed:
        built(Desk(ran(**how)).work())
    assert failed.value.finding["got"] == words


def test_a_build_without_end_is_not_tried_again() -> None:
    desk = Desk(ran(exit=None, signal=9, timed_out=True))
    work = desk.work()
    for _ in range(2):
        with pytest.raises(Failed) as failed:
            built(work)
        assert failed.value.finding["reason"] == "timed_out"
    assert len(desk.asked) == 1


def test_a_program_that_was_lost_with_its_container_is_built_again() -> None:
    desk = Desk(ran(), GONE, ran(), ran(b"well\n"))
    built(desk.work()).run().prints("well")
    assert [asked["argv"][0] for asked in desk.asked] == ["gcc", "./main", "gcc", "./main"]


@pytest.mark.parametrize("code", [126, 127])
def test_a_build_that_leaves_no_program_fails(code: int) -> None:
    """A link, a folder or a file that can't be run is no program."""
    lost = ran(stderr=b"./main: Permission denied\n", exit=code)
    program = built((desk := Desk(ran(), lost, ran(), lost)).work())
    with pytest.raises(Failed) as failed:
        program.run()
    assert failed.value.finding["reason"] == "not_built"
    assert desk.answers == []


def test_a_program_may_end_with_127_itself() -> None:
    built(Desk(ran(), ran(exit=127, stderr=b"not found\n")).work()).run().exits(127)


def test_sources_can_not_be_taken_for_options() -> None:
    work = Desk(files={"-fplugin=x.c": b"", "a.c": b"", "b/c.cpp": b"", "d.h": b""}).work()
    assert sources(work, ".c", ".cpp") == ["./-fplugin=x.c", "./a.c", "./b/c.cpp"]


SILENCED = [
    ('#pragma GCC diagnostic ignored "-Wall"', "#pragma GCC"),
    ("#pragma GCC system_header", "#pragma GCC"),
    ("#/* so */ pragma\\\n GCC optimize", "# pragma GCC"),
    ("%:pragma clang diagnostic push", "%:pragma clang"),
    ('_Pragma("GCC diagnostic push")', "_Pragma"),
    ("__attribute__((no_sani\\\ntize_address)) int f(void);", "no_sanitize_address"),
    ('[[gnu::no_sanitize("undefined")]]', "no_sanitize"),
    ("__attribute__((__no_sanitize__))", "__no_sanitize__"),
    ("const char *__asan_default_options(void);", "__asan_default_options"),
    ('void f(void) __asm__("__ubsan_on_report");', "__ubsan_on_report"),
    ("#shellcheck disable=all", "#shellcheck disable"),
    ("int x; // NOLINTNEXTLINE", "NOLINTNEXTLINE"),
]


@pytest.mark.parametrize(("text", "word"), SILENCED)
def test_a_source_that_asks_to_look_away_is_forbidden(text: str, word: str) -> None:
    with pytest.raises(Failed) as failed:
        unsilenced(
            Desk(files={"a.h": b"int f(void);\n", "b.c": f"int x;\n{text}\n".encode()}).work(), ".c", ".h"
        )
    assert failed.value.finding["reason"] == "forbidden"
    assert (failed.value.finding["asked"], failed.value.finding["got"]) == ("b.c", word)


@pytest.mark.parametrize(
    "text",
    ["#pragma once\n/* #pragma GCC */", "int sanitize_no;", "/*" * 500_000, "#" * 500_000, "# " * 500_000],
)
def test_an_ordinary_source_is_none_and_a_hostile_one_is_read_at_once(text: str) -> None:
    unsilenced(Desk(files={"a.c": text.encode()}).work(), ".c")
