"""What is written as TOML is read as it was."""

import tomllib

from hypothesis import given
from hypothesis import strategies as some

from lms.storage.content.toml_texts import toml_of

NAMES = some.text(alphabet="abc_-. é", min_size=1, max_size=8)
PLAIN = some.one_of(
    some.text(max_size=40),
    some.text(alphabet="a\n\r\"'\\\t", max_size=12),
    some.integers(-(2**40), 2**40),
    some.booleans(),
    some.floats(allow_nan=False),
)
TABLES = some.recursive(
    some.dictionaries(NAMES, PLAIN, max_size=3),
    lambda inner: some.dictionaries(
        NAMES, some.one_of(PLAIN, inner, some.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=8,
)


@given(TABLES)
def test_what_is_written_can_be_read(content: dict[str, object]) -> None:
    assert tomllib.loads(toml_of(content).decode()) == content


def test_long_texts_stand_over_several_lines_and_tables_on_their_own() -> None:
    content = {
        "sections": [{"title": {"en": "A"}, "criteria": [{"kind": "yes_no", "context": {"en": "a\nb"}}]}]
    }
    assert toml_of(content).decode().split("\n") == [
        "[[sections]]",
        "[sections.title]",
        'en = "A"',
        "",
        "[[sections.criteria]]",
        'kind = "yes_no"',
        "",
        "[sections.criteria.context]",
        'en = """a',
        'b"""',
        "",
    ]
