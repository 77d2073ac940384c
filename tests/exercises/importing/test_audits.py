"""An audit's every question comes in, in its place; what is odd is named with its line."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.corpora.audits import Audit, parse
from lms.domain.corpora.lines import Oddity, tidied
from tests.exercises.importing.corpora import REAL

REAL_AUDITS = sorted(REAL.glob("content/*/audit/README.md"))


def read(text: str) -> Audit:
    plain, odd = tidied(text)
    found = parse(plain)
    return Audit(found.rubric, found.lines, tuple(sorted({*odd, *found.odd})), found.broken)


def questions(found: Audit) -> list[str]:
    return [one.question.en for _number, one in found.rubric] if found.rubric else []


@dataclass(frozen=True)
class Trap:
    """A text, the questions that are to come of it, and what has to be named: line and words."""

    text: str
    questions: list[str]
    odd: tuple[int, str] | None = None


TRAPS = {
    "plain": Trap("#### A\n###### One?\n###### Two?\n", ["One?", "Two?"]),
    "not opened by a section": Trap("Some words.\n#### A\n###### One?\n", ["One?"], (1, "does not open")),
    "no section": Trap("###### One?\n\n###### Two?\n", ["One?", "Two?"], (1, "outside every section")),
    "an instruction first": Trap("##### Do it\n###### One?\n", ["One?"], (1, "does not open")),
    "twice the same": Trap(
        "#### A\n###### One?\n#### B\n###### One?\n", ["One?", "One?"], (4, "the same question as in line 2")
    ),
    "no question mark": Trap("#### A\n###### It runs.\n", ["It runs."], (2, "does not end in “?”")),
    "bold with a question mark": Trap("#### A\n###### **Does it?**\n", ["**Does it?**"]),
    "optional": Trap("#### A\n###### +Is it pretty?\n", ["Is it pretty?"]),
    "optional with a space": Trap("#### A\n###### + Is it pretty?\n", ["Is it pretty?"]),
    "marks within code": Trap(
        "#### A\n###### One?\n```\n###### no\n# no\n```\n", ["One?"], (4, "within a code")
    ),
    "marks within tildes": Trap("#### A\n###### One?\n~~~\n#### no\n~~~\n###### Two?\n", ["One?", "Two?"]),
    "a fence within a longer one": Trap(
        "#### A\n###### One?\n````\n```\n###### no\n````\n###### Two?\n",
        ["One?", "Two?"],
        (5, "within a code"),
    ),
    "a fence not closed": Trap(
        "#### A\n###### One?\n```\ncode\n\n###### Two?\n\n#### B\n\n###### Three?\n",
        ["One?", "Two?", "Three?"],
        (3, "not closed"),
    ),
    "a fence not closed before others": Trap(
        "#### A\n###### One?\n```\na\n\n###### Two?\n\n```\nb\n```\n\n###### Three?\n",
        ["One?", "Two?", "Three?"],
        (3, "not closed"),
    ),
    "a fence not closed before one with a language": Trap(
        "#### A\n###### One?\n```\na\n\n###### Two?\n```sh\nb\n```\n", ["One?", "Two?"], (3, "not closed")
    ),
    "a fence to the end": Trap("#### A\n###### One?\n```\ncode\n", ["One?"], (3, "not closed")),
    "Windows": Trap("#### A\r\n\r\n###### One?\r\nmore\r\n", ["One?"], (1, "as on Windows")),
    "old Macs": Trap("#### A\r###### One?\r", ["One?"], (1, "as on Windows")),
    "a byte order mark": Trap("\ufeff#### A\n###### One?\n", ["One?"], (1, "byte order mark")),
    "a tab": Trap("#### A\n######\tOne?\n", ["One?"], (2, "a tab after")),
    "a no-break space": Trap("#### A\n######\u00a0One?\n", ["One?"], (2, "no-break space")),
    "a no-break space in words": Trap("#### A\n###### Is\u00a0it?\n", ["Is it?"], (2, "no-break space")),
    "no space": Trap("#### A\n######One?\n", ["One?"], (2, "no space")),
    "an indent": Trap("#### A\n   ###### One?\n", ["One?"]),
    "underlined by equals": Trap("#### A\nB\n===\n###### One?\n", ["One?"], (3, "underlines")),
    "underlined by dashes": Trap("#### A\n###### One?\nB\n---\n", ["One?"], (4, "underlines")),
    "a rule is no underline": Trap("#### A\n###### One?\n\n---\n\n###### Two?\n", ["One?", "Two?"]),
    "level three": Trap("### A\n###### One?\n", ["One?"], (1, "level 3 is taken as a section")),
    "level seven": Trap("#### A\n###### One?\n####### Two?\n", ["One?"], (3, "seven or more")),
    "an empty question": Trap("#### A\n###### One?\n\n######\n", ["One?"], (4, "left out")),
    "an empty question with a space": Trap("#### A\n###### One?\n###### \n", ["One?"], (3, "left out")),
    "an empty question with text after": Trap(
        "#### A\n######\n\nDoes it\nrun?\n\nMore.\n", ["Does it run?"], (2, "is asked")
    ),
    "within a list": Trap("#### A\n###### One?\n- ###### Two?\n", ["One?"], (3, "within a list")),
    "within a quote": Trap("#### A\n###### One?\n> ###### Two?\n", ["One?"], (3, "a quote")),
    "an instruction at the end": Trap(
        "#### A\n###### One?\n##### Clean up\n#### B\n###### Two?\n", ["One?", "Two?"], (3, "no question")
    ),
    "a section without a question": Trap(
        "#### A\n### B\nSo.\n###### One?\n#### C\n", ["One?"], (1, "no question; joined")
    ),
    "a section without a question at the end": Trap(
        "#### A\n###### One?\n#### C\n", ["One?"], (3, "no question")
    ),
    "a section without a title": Trap("####\n###### One?\n", ["One?"], (1, "no title")),
    "closing marks": Trap("#### A ####\n###### One? ######\n", ["One?"]),
    "control characters": Trap("#### A\n###### O\x00ne?\x1b[31m\n", ["One?[31m"], (2, "control characters")),
    "very long": Trap("#### A\n###### One?\n" + "word " * 3000, ["One?"]),
    "very many": Trap("#### A\n" + "###### One?\n" * 500, ["One?"] * 500, (3, "the same question")),
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_trap_loses_no_question(trap: Trap) -> None:
    found = read(trap.text)
    assert questions(found) == trap.questions
    assert not found.broken
    if trap.odd is not None:
        line, words = trap.odd
        assert [one for one in found.odd if one.line == line and words in one.words], found.odd


@pytest.mark.parametrize(
    "name", ["plain", "optional", "closing marks", "a rule is no underline", "an indent"]
)
def test_what_is_plain_is_not_odd(name: str) -> None:
    assert read(TRAPS[name].text).odd == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "asks no question"),
        ("#### A\n\n##### Do it\n", 1, "asks no question"),
        ("#### A\n######\n", 1, "asks no question"),
        ("#### A\n###### One?\n###### Two?\n" + "word " * 5000, 3, "longer than"),
        ("#### A\n###### " + "word " * 5000, 2, "longer than"),
        ("#### A\n" + "word " * 5000 + "\n###### One?\n", 1, "longer than"),
    ],
)
def test_a_file_that_can_not_be_a_rubric_is_broken(text: str, line: int, words: str) -> None:
    found = read(text)
    assert found.rubric is None
    assert [one for one in found.broken if one.line == line and words in one.words], found.broken


WHOLE = """\
#### Code

Look at it first.

##### Run `main.py`

```sh
python main.py
```

##### Then wait

###### Does it print 5?

```
5
```

- as a list

---

###### +Is it fast?

#### Words

###### Is there a README?
"""


def test_every_part_has_its_place() -> None:
    rubric = read(WHOLE).rubric
    assert rubric is not None
    code, words = rubric.sections
    assert code.title is not None
    assert code.intro is not None
    assert (code.title.en, code.intro.en) == ("Code", "Look at it first.")
    first, second = code.criteria
    assert first.before is not None
    assert first.before.en == "Run `main.py`\n\n```sh\npython main.py\n```\n\nThen wait"
    assert first.context is not None
    assert first.context.en == "```\n5\n```\n\n- as a list"
    assert (first.optional, second.optional) == (False, True)
    assert (second.before, second.context) == (None, None)
    assert [one.question.en for one in words.criteria] == ["Is there a README?"]


def test_a_section_without_a_question_opens_the_next() -> None:
    rubric = read("#### A\nWords.\n### B\nSo.\n###### One?\n").rubric
    assert rubric is not None
    (section,) = rubric.sections
    assert section.title is not None
    assert section.intro is not None
    assert (section.title.en, section.intro.en) == ("A", "Words.\n\n**B**\n\nSo.")


def test_code_that_is_only_indented_keeps_its_indent() -> None:
    rubric = read("#### A\n###### One?\n\n    if x:\n        y()\n\nSo.\n").rubric
    assert rubric is not None
    context = rubric.sections[0].criteria[0].context
    assert context is not None
    assert context.en == "```\nif x:\n    y()\n```\n\nSo."


@pytest.mark.parametrize("file", REAL_AUDITS, ids=lambda file: file.parent.parent.name)
def test_every_question_of_the_corpus_comes_in_once_and_in_order(file: Path) -> None:
    text = file.read_text()
    asked = [
        (number, line.removeprefix("###### ").strip())
        for number, line in enumerate(text.split("\n"), start=1)
        if line.startswith("###### ")
    ]
    found = read(text)
    assert list(found.lines) == [number for number, _words in asked]
    assert questions(found) == [re.sub(r"^\+\s*", "", words) for _number, words in asked]
    optional = [one.optional for _number, one in found.rubric] if found.rubric else []
    assert optional == [words.startswith("+") for _number, words in asked]


def test_the_corpus_is_whole() -> None:
    assert len(REAL_AUDITS) == 26
    assert sum(len(questions(read(file.read_text()))) for file in REAL_AUDITS) == 490


WORDS = some.text(alphabet="abc #+?*_`~|-\t\u00a0()[]!<>&é", min_size=1, max_size=30)
PLAIN = some.text(alphabet="abcdef .", min_size=1, max_size=30).map(lambda words: f"text {words}")
CODE = some.lists(some.sampled_from(["###### no", "# no", "x = 1", ""]), max_size=4).map(
    lambda lines: "\n".join(["```python", *lines, "```"])
)
ASKED = some.text(alphabet="abc?+é ", min_size=1, max_size=20).map(lambda words: f"###### q{words}".rstrip())
BLOCKS = some.lists(some.one_of(PLAIN, CODE, ASKED, some.sampled_from(["#### S", "##### I", "---", ""])))


@given(some.one_of(some.text(), some.lists(WORDS).map("\n".join), some.lists(ASKED | WORDS).map("\n".join)))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    found = read(text)
    assert (found.rubric is None) == bool(found.broken)
    assert all(isinstance(one, Oddity) and one.line >= 1 for one in found.odd)


@given(BLOCKS)
def test_no_question_outside_code_is_lost_or_doubled(blocks: list[str]) -> None:
    asked = [block.removeprefix("###### ") for block in blocks if block.startswith("###### ")]
    assert questions(read("\n".join(blocks))) == [words.removesuffix(" ") for words in asked]
