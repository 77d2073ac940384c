"""Texts of others become HTML here and nowhere else: subjects as Markdown, sources with their colours.

Markdown is rendered with raw HTML off and sanitised on its way out all the same; formulas between dollars
become MathML, which needs no script and no font of ours.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import count
from typing import Any

import nh3
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments.token import STANDARD_TYPES

from lms.domain.diffs import Spans
from lms.domain.media import MEDIA
from lms.web.shown.allowed import MATH_ATTRIBUTES, MATH_TAGS, PROSE_TAGS, TABLE_TAGS
from lms.web.shown.colours import Piece, coloured_lines, lexer_named, lexer_of

Env = MutableMapping[str, Any]

COLOURED_CHARACTERS = 200_000
"""Longer sources are shown without colours: finding them would take longer than a reader waits."""

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"alt", "loading", "src"},
    "ol": {"start"},
    **{tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS},
}
COLOURS = frozenset(name for name in STANDARD_TYPES.values() if name)
CLASSES: dict[str, set[str]] = {"code": {"hl"}, "span": set(COLOURS), "td": {"end"}, "th": {"end"}}
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
MEDIA_START = f"{MEDIA}/"
PIECE = re.compile(r"<[^>]*>|&[^;\s]{1,10};|[^<&]")
FIRST_HEADING, DEEPEST_HEADING = 2, 6


@lru_cache(maxsize=512)
def markdown(text: str, media: str = "") -> Markup:
    """Return a Markdown text as HTML that is safe whoever wrote it; its headings begin at the second.

    ``media`` is the address below which an exercise's pictures are. Without it, and of any other place,
    nothing is loaded: a picture is a link then.
    """
    rendered: str = _reader().render(text, {"media": media})
    return Markup(  # noqa: S704  sanitised in this very line
        nh3.clean(
            rendered,
            tags=set(PROSE_TAGS | MATH_TAGS),
            attributes=ATTRIBUTES,
            allowed_classes=CLASSES,
            url_schemes=set(LINK_SCHEMES),
            link_rel="nofollow noopener noreferrer",
        )
    )


def table(html: str) -> Markup | None:
    """Return the first table in the HTML of a result, stripped of all but its cells; None without one.

    Whatever stands around it, in attributes or in tags of other kinds is left out.
    """
    start, end = html.find("<table"), html.find("</table>")
    if not 0 <= start < end:
        return None
    return Markup(  # noqa: S704  sanitised in this very line
        nh3.clean(visible(html[start : end + len("</table>")]), tags=set(TABLE_TAGS), attributes={})
    )


def source_lines(text: str, path: str) -> tuple[Markup, ...]:
    """Return the lines of a file with the colours of its language."""
    text = text.removesuffix("\n")
    if len(text) > COLOURED_CHARACTERS:
        return tuple(Markup.escape(visible(line)) for line in text.split("\n"))
    return tuple(map(_line, coloured_lines(visible(text), lexer_of(path))))


def visible(text: str) -> str:
    """Return a text with every character that acts instead of being seen written as an escape."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else letter.encode("unicode_escape").decode()
        for letter in text.replace("\r\n", "\n")
    )


def marked(html: Markup, where: Spans) -> Markup:
    """Return a coloured line with marks around some of its letters, however its colours lie."""
    if not where:
        return html
    inside, place = {place for start, end in where for place in range(start, end)}, count()

    def mark(piece: re.Match[str]) -> str:
        is_inside = piece[0][0] != "<" and next(place) in inside
        return f"<mark>{piece[0]}</mark>" if is_inside else piece[0]

    return Markup(PIECE.sub(mark, str(html)).replace("</mark><mark>", ""))  # noqa: S704  safe HTML, and marks


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "highlight": _highlight})
    reader.enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_space=False, double_inline=True, renderer=_formula)
    reader.core.ruler.push("lower_headings", _lower_headings)
    reader.add_render_rule("th_open", _cell)
    reader.add_render_rule("td_open", _cell)
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("image", _picture)
    reader.add_render_rule("link_open", _link)
    return reader


def _highlight(code: str, language: str) -> str:
    return str(Markup("\n").join(map(_line, coloured_lines(visible(code), lexer_named(language)))))


def _line(pieces: Sequence[Piece]) -> Markup:
    return Markup().join(
        Markup('<span class="{}">{}</span>').format(colour, text) if text and colour else Markup.escape(text)
        for text, colour in pieces
    )


def _fence(_: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    token = tokens[index]
    language = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
    code = token.content.removesuffix("\n")
    return f'<pre><code class="hl">{_highlight(code, language)}\n</code></pre>\n'


def _picture(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    """Return a picture of the exercise itself; of one elsewhere a link, and of any other its words."""
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    words = escape(renderer.renderInlineAsText(token.children or [], options, env))
    own = _of_exercise(source, env)
    if own:
        return f'<img src="{escape(own)}" alt="{words}" loading="lazy">'
    if source.startswith(("https://", "http://")):
        return f'<a href="{escape(source)}">{words or escape(source)}</a>'
    return words


def _link(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env) -> str:
    """Return the start of a link; one to a file beside the exercise's texts leads to where it is."""
    token = tokens[index]
    own = _of_exercise(str(token.attrs.get("href", "")), env)
    if own:
        token.attrs["href"] = own
    return renderer.renderToken(tokens, index, options, env)


def _of_exercise(address: str, env: Env) -> str:
    media = str(env.get("media", ""))
    inside = address.startswith(MEDIA_START) and ".." not in address.split("/")
    return media + address.removeprefix(MEDIA_START) if media and inside else ""


def _formula(latex: str, options: Mapping[str, Any]) -> str:
    """Return a formula as MathML; what can't be understood stays as it was written."""
    try:
        return str(convert(latex, display="block" if options.get("display_mode") else "inline"))
    except Exception:  # noqa: BLE001  the converter raises whatever it meets; the author sees the source
        return f"<code>{escape(latex)}</code>"


def _lower_headings(state: Any) -> None:
    """Let the largest headings of a text stand right below the title of the page."""
    headings = [token for token in state.tokens if token.type in {"heading_open", "heading_close"}]
    lower = FIRST_HEADING - min((int(token.tag[1:]) for token in headings), default=FIRST_HEADING)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) + lower, DEEPEST_HEADING)}"


def _cell(_: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    """Return a cell's start: numbers at the right by a class, since styles within a page are refused."""
    token = tokens[index]
    at_end = "right" in str(token.attrs.get("style", ""))
    return f'<{token.tag} class="end">' if at_end else f"<{token.tag}>"
