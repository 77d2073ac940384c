"""What a reader tells of a program in another language is believed in nothing, and judged by rules."""

import json
from typing import Any

import pytest

from graders.kit import Failed, Work
from graders.kit.static import C, Go, JavaScript
from graders.kit.static.foreign import Foreign, NoReader
from tests.graders.kit.desk import Desk, ran

NOTHING: dict[str, Any] = {
    "fault": None,
    "imports": [],
    "uses": [],
    "statements": [],
    "ways": [],
    "itself": [],
}


def said(*files: object) -> bytes:
    return json.dumps({"files": files}).encode()


def desk(*outputs: bytes, source: bytes = b"1\n2\n", **changes: Any) -> Desk:
    return Desk(*(ran(one, **changes) for one in outputs), files={"a.js": source})


def script(**facts: Any) -> JavaScript:
    return JavaScript.of(desk(said(NOTHING | facts)).work(), "a.js")


def refused(act: Any) -> Any:
    with pytest.raises(Failed) as failed:
        act()
    return failed.value.finding


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"files": 1}',
        b'{"files": []}',
        b'{"files": [{}]}',
        b'{"files": [], "more": 1}',
        said(NOTHING, NOTHING),
        said(NOTHING | {"more": []}),
        said(NOTHING | {"uses": None}),
        said(NOTHING | {"uses": "eval"}),
        said(NOTHING | {"uses": [["eval"]]}),
        said(NOTHING | {"uses": [["eval", "1"]]}),
        said(NOTHING | {"uses": [["eval", True]]}),
        said(NOTHING | {"uses": [[1, 1]]}),
        said(NOTHING | {"uses": {"eval": 1}}),
        said(NOTHING | {"itself": [1]}),
        said(NOTHING | {"fault": "words"}),
        said({name: value for name, value in NOTHING.items() if name != "ways"}),
    ],
)
def test_what_no_reader_would_tell_is_malformed(told: bytes) -> None:
    assert refused(lambda: JavaScript.of(desk(told).work(), "a.js"))["reason"] == "malformed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exit": 1, "stderr": b"it fell over"}, "malformed"),
        ({"exit": None, "signal": 11}, "malformed"),
        ({"exit": None, "signal": 9, "timed_out": True}, "timed_out"),
        ({"stdout_cut": True}, "output_limit"),
    ],
)
def test_a_text_that_ends_its_reader_fails_the_check(changes: dict[str, Any], reason: str) -> None:
    told = refused(lambda: JavaScript.of(desk(said(NOTHING), **changes).work(), "a.js"))
    assert (told["reason"], told["asked"]) == (reason, "a.js")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (127, b"node: No such file or directory"),
        (1, b"Error: Cannot find module '/opt/qatarlas/graders/readers/javascript/read.mjs'"),
        (2, b"python3: can't open file '/opt/qatarlas/x.py': [Errno 2] No such file or directory"),
    ],
)
def test_an_environment_without_a_reader_is_the_authors_error(code: int, words: bytes) -> None:
    with pytest.raises(NoReader):
        JavaScript.of(desk(b"", exit=code, stderr=words).work(), "a.js")


def test_a_fault_is_told_with_its_line() -> None:
    told = refused(lambda: script(fault=["Unexpected token", 3]))
    assert told["reason"] == "malformed"
    assert (told["asked"], told["expected"], told["note"]) == (
        "a.js, line 3",
        "a program in JavaScript",
        "Unexpected token",
    )
    assert refused(lambda: script(fault=["Too deep", 0]))["asked"] == "a.js"


def test_files_are_read_once_a_work_and_given_by_the_check() -> None:
    asked = desk(said(NOTHING))
    work = asked.work()
    assert JavaScript.of(work, "a.js") is JavaScript.of(work, "a.js")
    [question] = [one for one in asked.asked if one["kind"] == "run"]
    assert question["argv"] == [*JavaScript.reader, "./a.js"]
    assert question["files"] == {"a.js": "MQoyCg=="}


def test_a_work_without_files_of_the_language_asks_nobody() -> None:
    assert Go.all_of(desk().work()) == []


def test_a_text_at_which_a_parser_would_end_is_not_read() -> None:
    assert (
        refused(lambda: JavaScript.of(desk(source=b"1\0eval('1')").work(), "a.js"))["reason"] == "malformed"
    )


def test_too_long_a_text_is_not_read() -> None:
    source = b"x" * (JavaScript.largest + 1)
    assert refused(lambda: JavaScript.of(desk(source=source).work(), "a.js"))["reason"] == "malformed"


@pytest.mark.parametrize(
    ("uses", "names", "found"),
    [
        ([["Math.max", 2]], ("Math.max",), "Math.max"),
        ([["Math.max.call", 2]], ("Math.max",), "Math.max.call"),
        ([["Math", 2]], ("Math.max",), "Math"),
        ([["Math", 2]], ("Math",), "Math"),
        ([["xs.sort", 2]], (".sort",), "xs.sort"),
        ([[".sort.call", 2]], (".sort",), ".sort.call"),
        ([[".Math.max", 2]], ("Math.max",), ".Math.max"),
        ([[".f.call", 2]], (".sort",), ".f.call"),
        ([["eval", 2]], (), "eval"),
        ([[".constructor", 2]], (), ".constructor"),
        ([["Math.min", 1]], ("Math.max", "Mat"), None),
        ([[".max", 1]], ("Math.max", "max"), None),
        ([["sort", 1]], (".sort",), None),
        ([[".sorted", 1], ["x.sorted", 1]], (".sort",), None),
    ],
)
def test_names_are_reached_through_chains(
    uses: list[list[Any]], names: tuple[str, ...], found: str | None
) -> None:
    program = script(uses=uses)
    if found is None:
        program.avoids(*names)
    else:
        told = refused(lambda: program.avoids(*names))
        assert (told["reason"], told["asked"], told["got"]) == ("forbidden", "a.js, line 2", found)


def test_only_what_is_named_may_be_used() -> None:
    program = script(uses=[["Math.max", 1], [".sort", 1], ["fs", 2]])
    program.uses_only("Math", "fs")
    assert refused(lambda: program.uses_only("Math.min", "fs"))["got"] == "Math.max"
    assert refused(program.uses_only)["expected"] == "use of nothing only"


def test_imports_and_their_parts_are_told_from_those_of_like_names() -> None:
    program = script(imports=[["fs/promises", 1], ["./own.js", 2]])
    program.imports_only("fs").avoids_imports("f", "promises")
    assert refused(lambda: program.imports_only("path"))["got"] == "fs/promises"
    assert refused(lambda: program.avoids_imports("fs"))["asked"] == "a.js, line 1"


def test_a_kind_that_is_none_is_the_authors_error() -> None:
    program = script(statements=[["for", 2]])
    told = refused(lambda: program.avoids_statements("for"))
    assert (told["asked"], told["got"]) == ("a.js, line 2", "2")
    for ask in (program.avoids_statements, program.contains):
        with pytest.raises(ValueError, match="'loop' is none of"):
            ask("loop")


def test_ways_around_are_refused_whatever_is_asked() -> None:
    program = script(ways=[["[…]", 2]])
    asks = (
        lambda: program.imports_only("fs"),
        lambda: program.avoids_imports("fs"),
        lambda: program.avoids("eval"),
        lambda: program.avoids_statements("for"),
        program.uses_only,
    )
    assert [refused(ask)["got"] for ask in asks] == ["[…]"] * 5
    script(statements=[["for", 1]], ways=[["[…]", 2]]).contains("for")


@pytest.mark.parametrize("language", [C, Go, JavaScript])
def test_code_that_nobody_reads_is_forbidden(language: type[Foreign]) -> None:
    for ending in language.unread:
        work: Work = Desk(files={f"x{ending}": b"x"}).work()
        assert refused(lambda work=work: language.all_of(work))["reason"] == "forbidden"
