"""W05: whatever a text says, a page does nothing but show it."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from lms.web.shown.allowed import MATH_TAGS, PROSE_TAGS
from lms.web.shown.render import ATTRIBUTES, markdown, marked, source_lines, visible

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
    '<math href="javascript:alert(1)">x</math>',
    "<math><maction actiontype='statusline#javascript:alert(1)'>x</maction></math>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data='javascript:alert(1)'></object>",
    "<embed src='data:text/html,<script>alert(1)</script>'>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    '[x](https://ok.example "title\\" onmouseover=alert(1) x=\\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](https://evil.example/track.png "y")',
    '![x" onerror=alert(1) y="](x)',
    '```"><script>alert(1)</script>\nx\n```',
    "```html\n<script>alert(1)</script>\n```",
    "```python onload=alert(1)\nx\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\text{<script>alert(1)</script>}$",
    r"$\style{background:url(//evil.example)}{x}$",
    r"$\class{x\" onclick=alert(1) y=\"}{x}$",
    r"$\unicode{<img src=x onerror=alert(1)>}$",
    "$</math><script>alert(1)</script>$",
    "$$\n</math><img src=x onerror=alert(1)>\n$$",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "| a |\n|:--x onload=alert(1)|\n| b |",
    "# <img src=x onerror=alert(1)>",
    "> <script>alert(1)</script>",
    "~~<script>alert(1)</script>~~",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>script>alert(1)<</script>/script>",
    '<a href="https://ok.example" ping="https://evil.example" target=_top>x</a>',
    "\x00<script>alert(1)</script>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]

ALLOWED = {tag: ATTRIBUTES.get(tag, set()) for tag in PROSE_TAGS | MATH_TAGS}
ADDED = {"a": {"rel"}, "code": {"class"}, "span": {"class"}, "td": {"class"}, "th": {"class"}}


class Strict(HTMLParser):
    """Reads a page as a browser does and notes whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.wrong.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in ALLOWED[tag] | ADDED.get(tag, set()):
                self.wrong.append(f"<{tag} {name}>")
            if name == "href" and not re.match(r"https?://|mailto:|[^:]*$", value or ""):
                self.wrong.append(f"href={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "a {} b", "- {}\n", "**{}**", "| x |\n|---|\n| {} |"])
def test_an_attack_is_inert(text: str, around: str) -> None:
    page = Strict()
    page.feed(str(markdown(around.format(text))))
    assert page.wrong == []


def test_the_watcher_sees_an_attack() -> None:
    page = Strict()
    page.feed("<p onclick=x><script>1</script><a href='javascript:1'>x</a><!-- c --></p>")
    assert page.wrong == ["<p onclick>", "<script>", "href=javascript:1", "<!-- c -->"]


def test_a_formula_becomes_mathml() -> None:
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in markdown("$x^2$")
    assert '<math display="block">' in markdown("$$\n\\frac{1}{n}\n$$")


def test_prices_are_no_formula() -> None:
    assert "<math" not in markdown("It costs 5$ or 6$ a day.")


def test_what_is_no_formula_is_shown_as_it_was_written() -> None:
    assert r"<code>\frac{</code>" in markdown(r"$\frac{$")


def test_code_has_colours_and_stays_itself() -> None:
    page = str(markdown('```python\ndef f(x):\n    return "<b>"\n```'))
    assert '<span class="k">def</span>' in page
    assert "&lt;b&gt;" in page
    assert Markup(page).striptags().replace(" ", "") == 'deff(x):return"<b>"'


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("# One\n\n## Two\n\n###### Six", ["h2", "h3", "h6"]),
        ("## One\n\n### Two", ["h2", "h3"]),
        ("#### One\n\n##### Two\n\n#### Three", ["h2", "h3", "h2"]),
    ],
)
def test_headings_stand_right_below_the_page_title(text: str, tags: list[str]) -> None:
    assert re.findall(r"<(h\d)>", markdown(text)) == tags


def test_tables_keep_numbers_at_the_right_without_styles() -> None:
    page = markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="end">2</td>' in page
    assert "style" not in page


def test_a_link_leads_out_without_a_trace() -> None:
    assert 'rel="nofollow noopener noreferrer"' in markdown("[x](https://example.org)")


@pytest.mark.parametrize(
    "text", ["a", "a\n", "a\n\nb", "<b>&amp;", "x = 1\n\n\n# end\n", "\n\na", "\\n'''\\n"]
)
@pytest.mark.parametrize("path", ["a.py", "a.unknown", "Makefile", "a.js", "a.json", "a.html"])
def test_lines_of_a_source_are_its_lines(text: str, path: str) -> None:
    shown = [unescape(re.sub(r"<[^>]*>", "", line)) for line in source_lines(text, path)]
    assert shown == text.removesuffix("\n").split("\n")


def test_a_source_cannot_leave_its_line() -> None:
    page = Strict()
    for path in ("a.html", "a.py", "a.txt", "a.md"):
        for text in ATTACKS:
            page.feed("".join(source_lines(text, path)))
    assert page.wrong == []


def test_a_very_long_source_is_shown_without_colours() -> None:
    lines = source_lines("x = '<b>'\n" * 30_000, "a.py")
    assert len(lines) == 30_000
    assert lines[0] == "x = &#39;&lt;b&gt;&#39;"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\x00b", r"a\x00b"),
        ("a\u202eb", r"a\u202eb"),
        ("a\r\nb\tc\n", "a\nb\tc\n"),
        ("қазақ 🙂", "қазақ 🙂"),
    ],
)
def test_what_acts_instead_of_being_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


MEDIA = "/exercises/x/media/"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a](media/b.png)", f'<img src="{MEDIA}b.png" alt="a" loading="lazy">'),
        ("![a *b*](media/b%20c.png)", f'<img src="{MEDIA}b%20c.png" alt="a b" loading="lazy">'),
        ('![a" onerror=x](media/b.png)', 'alt="a&quot; onerror=x"'),
        ("[a](media/b.svg)", f'<a href="{MEDIA}b.svg"'),
        ("![a](https://elsewhere.example/b.png)", '<a href="https://elsewhere.example/b.png"'),
        ("![a](media/../b.png)", "<p>a</p>"),
        ("![a](../media/b.png)", "<p>a</p>"),
        ("![a](/media/b.png)", "<p>a</p>"),
        ("![a](//elsewhere.example/b.png)", "<p>a</p>"),
    ],
)
def test_only_pictures_of_the_exercise_are_loaded(text: str, shown: str) -> None:
    page = str(markdown(text, MEDIA))
    assert shown in page
    assert ("<img" in page) == ("<img" in shown or "alt=" in shown)


def test_where_no_exercise_is_known_no_picture_is_loaded() -> None:
    assert markdown("![a](media/b.png)") == "<p>a</p>\n"


@pytest.mark.parametrize(
    ("html", "where", "shown"),
    [
        ("abc", (), "abc"),
        ("abc", ((1, 2),), "a<mark>b</mark>c"),
        ("abc", ((0, 3),), "<mark>abc</mark>"),
        ("a&lt;b", ((1, 2),), "a<mark>&lt;</mark>b"),
        ('<span class="k">ab</span>c', ((1, 3),), '<span class="k">a<mark>b</mark></span><mark>c</mark>'),
        ("ab", ((5, 9),), "ab"),
    ],
)
def test_marks_stand_around_letters_and_never_across_tags(
    html: str, where: tuple[tuple[int, int], ...], shown: str
) -> None:
    assert marked(Markup(html), where) == Markup(shown)
