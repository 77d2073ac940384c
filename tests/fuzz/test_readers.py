"""Any bytes are read or refused: a short search in every run of the suite; `make fuzz` searches for long."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.grading.answering import read_answer
from lms.runner import answers
from tests.fuzz.readers import ANSWERS, QUESTIONS, READERS, Reader


def spoilt(seed: bytes) -> st.SearchStrategy[bytes]:
    """Return something right with a piece of it taken out, put in or written over."""
    places = st.integers(0, len(seed))
    pieces = st.one_of(st.binary(max_size=12), places.map(lambda at: seed[at : at + 40]))
    return st.builds(
        lambda at, gone, piece: seed[:at] + piece + seed[at + gone :], places, st.integers(0, 12), pieces
    )


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_any_bytes_are_read_or_refused(reader: Reader) -> None:
    several = st.one_of(st.binary(max_size=200), *map(spoilt, reader.seeds))

    @settings(max_examples=100)
    @given(several)
    def search(data: bytes) -> None:
        reader.read(data)

    search()


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_what_the_search_begins_with_is_read(reader: Reader) -> None:
    for seed in reader.seeds:
        reader.read(seed)


def test_a_right_answer_to_every_kind_of_question_gets_past_the_worker() -> None:
    """Or the search would end at the first thing that is looked at."""
    for question, said in zip(QUESTIONS, ANSWERS, strict=False):
        checked = answers.checked(json.loads(said), 1, question.model_dump(mode="json"))
        assert read_answer(checked | {"usage": answers.NO_USAGE}, question) is not None
