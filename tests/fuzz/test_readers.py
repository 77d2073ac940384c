"""Any bytes are read or refused: a short search in every run of the suite; `make fuzz` searches for long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, Reader


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
