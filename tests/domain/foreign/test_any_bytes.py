"""Whatever bytes come as a report, a result within all bounds comes of them, or the one clean refusal."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain.beside import Kind
from lms.domain.foreign.reading import READERS, read
from lms.domain.foreign.shape import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_CASES,
    MOST_POINTS,
    UnreadableError,
)
from tests.domain.foreign.test_reading import CASE, CHECK50, GRADESCOPE, TAP, xml

SEEDS = {
    Kind.JUNIT: xml(CASE.format(" time='0.5'", "<failure message='m'>t</failure>"), "<testcase name='b'/>"),
    Kind.TAP: TAP.encode(),
    Kind.GRADESCOPE: json.dumps(GRADESCOPE).encode(),
    Kind.CHECK50: json.dumps(CHECK50).encode(),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Kind, bytes]:
    """Return a real report with pieces cut out, doubled, or overwritten."""
    kind = draw(st.sampled_from(sorted(SEEDS)))
    data = bytearray(SEEDS[kind])
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(data)))
        end = draw(st.integers(place, min(len(data), place + 40)))
        data[place:end] = draw(st.sampled_from([b"", data[place:end] * 2, draw(st.binary(max_size=12))]))
    return kind, bytes(data)


def bounded(kind: Kind, data: bytes) -> None:
    """Any bytes give a result within all bounds, or the one clean refusal."""
    try:
        told = read(kind, data)
    except UnreadableError:
        return
    assert told.cases or told.points is not None
    assert len(told.cases) <= MOST_CASES
    for case in told.cases:
        assert len(case.name) <= LONGEST_NAME + 1
        assert case.name.isprintable()
        assert len(case.words) <= LONGEST_WORDS + 1
        assert "\x00" not in case.words
        case.words.encode()
        assert bool(case.name) != case.hidden
        assert case.points is None or 0 <= case.points <= MOST_POINTS


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100)
def test_any_bytes_give_a_result_or_a_refusal(kind: Kind, data: bytes) -> None:
    bounded(kind, data)


@given(damaged())
@settings(max_examples=150)
def test_damaged_reports_give_a_result_or_a_refusal(given_: tuple[Kind, bytes]) -> None:
    bounded(*given_)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("score", "max_score", "status", "name", "number", "output", "visibility", "passed", "log", "cause")
ROWS = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5), max_size=4)


@given(st.sampled_from([Kind.GRADESCOPE, Kind.CHECK50]), ROWS | VALUES, VALUES)
@settings(max_examples=150)
def test_any_values_give_a_result_or_a_refusal(kind: Kind, rows: object, other: object) -> None:
    bounded(kind, json.dumps({"tests": rows, "results": rows, "output": other, "error": None}).encode())
