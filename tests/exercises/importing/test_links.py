"""Links and pictures of a corpus: kept, copied, led to their origin, or put into plain words; always told."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.corpora.lines import scanned, tidied
from lms.domain.corpora.links import rewritten
from lms.domain.corpora.places import Rewriting
from lms.domain.corpora.tags import untagged

FILES = {
    "content/a/README.md",
    "content/a/audit/README.md",
    "content/a/plot.png",
    "content/a/my plot.png",
    "content/a/data/rows.csv",
    "content/a/draw.svg",
    "content/b/photo.JPG",
    "content/a/bad.png",
}
BASE = "https://example.org/tree"
BAD = "is no picture inside"


def rewriting(base: str = "", file: str = "content/a/audit/README.md") -> Rewriting:
    return Rewriting(file, "content/a", FILES, base, lambda path: BAD if "bad" in path else "")


def put(text: str, one: Rewriting) -> str:
    plain, _odd = untagged(scanned(tidied(text)[0])[0])
    return rewritten(scanned(plain)[0], one.decide)


@dataclass(frozen=True)
class Case:
    text: str
    plain: str
    based: str | None = None
    odd: int = 1


CASES = {
    "elsewhere": Case("[x](https://example.com/a)", "[x](https://example.com/a)", odd=0),
    "an anchor": Case("[x](#part)", "[x](#part)", odd=0),
    "an anchor by name": Case("[x][p]\n\n[p]: #part", "[x](#part)\n\n", odd=0),
    "a picture": Case("![plot](../plot.png)", "![plot](media/plot.png)", odd=0),
    "a picture with spaces": Case("![p](<../my plot.png>)", "![p](media/my%20plot.png)", odd=0),
    "a picture in escapes": Case("![p](../my%20plot.png)", "![p](media/my%20plot.png)", odd=0),
    "a picture by name": Case("![p][q]\n\n[q]: ../plot.png 'Plot'", "![p](media/plot.png)\n\n", odd=0),
    "a picture of another folder": Case(
        "![p](../../b/photo.JPG)", "![p](media/of/content/b/photo.JPG)", odd=0
    ),
    "a picture from the root": Case("![p](/content/a/plot.png)", "![p](media/plot.png)", odd=0),
    "a picture in a link": Case(
        "[![p](../plot.png)](https://example.com)", "[![p](media/plot.png)](https://example.com)", odd=0
    ),
    "a picture in HTML": Case('<img src="../plot.png" alt="p">', "![p](media/plot.png)", odd=0),
    "a picture elsewhere": Case("![p](https://example.com/p.png)", "[p](https://example.com/p.png)"),
    "a picture that is none": Case("![p](../bad.png)", "(picture: p)", "(picture: p)"),
    "a drawing": Case("![d](../draw.svg)", "[d](media/draw.svg)"),
    "a picture that is not there": Case(
        "![alt text](../gone.png)", "(picture: gone.png)", f"[alt text]({BASE}/content/a/gone.png)"
    ),
    "a file": Case("[rows](../data/rows.csv)", "rows", f"[rows]({BASE}/content/a/data/rows.csv)"),
    "a folder": Case("[data](../data/)", "data", f"[data]({BASE}/content/a/data)"),
    "a file's part": Case("[x](../README.md#top)", "x", f"[x]({BASE}/content/a/README.md#top)"),
    "nothing": Case("[x](gone.md)", "x", f"[x]({BASE}/content/a/audit/gone.md)"),
    "out of the corpus": Case("[x](../../../../etc/passwd)", "x", "x"),
    "a picture out of the corpus": Case("![x](../../../../etc/plot.png)", "(picture: x)", "(picture: x)"),
    "a script": Case("[x](javascript:alert(1))", "x", "x"),
    "data": Case("![x](data:image/png;base64,AAAA)", "(picture: x)", "(picture: x)"),
    "no scheme": Case("[x](//example.com/a)", "x", "x"),
    "an address that is none": Case("[x](http://[)", "x", "x"),
    "over two lines": Case("[a\nb](gone.md) c", "a\nb c", f"[a\nb]({BASE}/content/a/audit/gone.md) c"),
    "code in a link": Case(
        "[`rows`](../data/rows.csv)", "`rows`", f"[`rows`]({BASE}/content/a/data/rows.csv)"
    ),
    "a link in code": Case("`[x](gone.md)`", "`[x](gone.md)`", odd=0),
    "a link in a block of code": Case("```\n[x](gone.md)\n```", "```\n[x](gone.md)\n```", odd=0),
    "an escaped link": Case("\\[x](gone.md)", "\\[x](gone.md)", odd=0),
    "a box to tick": Case("- [ ] x", "- [ ] x", odd=0),
    "brackets": Case("a[0] = b[1](2)", "a[0] = b1", f"a[0] = b[1]({BASE}/content/a/audit/2)"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_link_is_what_it_has_to_be(case: Case) -> None:
    one = rewriting()
    assert put(case.text, one) == case.plain
    assert len(one.odd) == case.odd
    assert put(case.text, rewriting(BASE)) == (case.based or case.plain)


def test_oddities_name_the_line_and_pictures_are_remembered() -> None:
    one = rewriting()
    put("# A\n\n![p](../plot.png)\n\n[x](gone.md)\n![p](https://example.com/p.png)\n", one)
    assert one.pictures == {"content/a/plot.png": "media/plot.png"}
    assert sorted(odd.line for odd in one.odd) == [5, 6]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<center>\n\nx\n\n</center>", "\n\nx\n\n"),
        ("a<br/>b", "ab"),
        ("`<br>` and `<b>`", "`<br>` and `<b>`"),
        ("```\n<b>\n```", "```\n<b>\n```"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<topic> is kept", "<topic> is kept"),
        ("a\n\n    <div>\n", "a\n\n    <div>\n"),
        ("<!-- gone -->x", "x"),
        ("<!--\n###### One?\n-->", "<!--\n###### One?\n-->"),
    ],
)
def test_tags_go_and_words_stay(text: str, plain: str) -> None:
    assert untagged(scanned(text)[0])[0] == plain


@given(some.text(alphabet="ab![]()<>`\\\n# :./\"'", max_size=200))
def test_no_text_makes_it_raise_and_no_line_moves(text: str) -> None:
    lines = scanned(text)[0]
    plain, _odd = untagged(lines)
    assert len(plain.split("\n")) == len(lines)
    assert len(put(text, rewriting(BASE)).split("\n")) == len(lines)
