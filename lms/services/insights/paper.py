"""Paper: an A4 page with titles, columns through time and tables, in a font that has the Kazakh letters."""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
INK, MUTED, LINE, SKY, PALE, FAIL, PASS, SUN, WHITE = (
    (20, 33, 43),
    (81, 98, 110),
    (216, 224, 228),
    (11, 110, 132),
    (157, 197, 206),
    (179, 38, 30),
    (27, 127, 75),
    (242, 183, 5),
    (255, 255, 255),
)
Colour = tuple[int, int, int]
MARGIN, WIDTH = 16.0, 178.0
SMALL, PLAIN, HEAD, TITLE = 8, 9.5, 13, 20
BESIDE = 38.0
"""Millimetres that a heading needs below it, so that it stands on the page of what it heads, not of a row."""


class Paper(FPDF):
    """``foot`` stands on every page, with its number."""

    def __init__(self, language: str, title: str, foot: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.foot = foot
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.set_lang(language)
        self.set_title(title)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self._write(SMALL, MUTED)
        self.cell(WIDTH / 2, 5, self.foot)
        self.cell(WIDTH / 2, 5, str(self.page_no()), align="R")

    def title_line(self, words: str, under: str) -> None:
        self._write(TITLE, INK, bold=True)
        self.multi_cell(WIDTH, 9, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._write(PLAIN, MUTED)
        self.multi_cell(WIDTH, 6, under, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def heading(self, words: str) -> None:
        if self.will_page_break(BESIDE):
            self.add_page()
        self.ln(4)
        self._write(HEAD, INK, bold=True)
        self.multi_cell(WIDTH, 7, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def said(self, words: str) -> None:
        self._write(PLAIN, MUTED)
        self.multi_cell(WIDTH, 5, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def tile(self, place: int, title: str, value: str, note: str) -> tuple[float, float, float]:
        """Write a figure into one of two columns; return where its chart is to be drawn: x, y, width."""
        if place == 0 and self.will_page_break(42):
            self.add_page()
        width = (WIDTH - 8) / 2
        x, y = MARGIN + place * (width + 8), self.get_y()
        self._write(PLAIN, MUTED, bold=True)
        self.set_xy(x, y)
        self.cell(width, 5, title)
        self._write(18, INK, bold=True)
        self.set_xy(x, y + 5)
        self.cell(width, 8, value)
        self._write(SMALL, MUTED)
        wide = self.get_string_width(note) + 2 * self.c_margin
        self.set_font_size(SMALL * min(1, width / wide))  # a long note stays within its column
        self.set_xy(x, y + 13)
        self.cell(width, 4, note)
        self.set_xy(MARGIN, y + (42 if place else 0))
        return x, y + 18, width

    def columns(  # noqa: PLR0917  where it stands, how large, and what it shows
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        parts: Sequence[tuple[str, str, float]],
        colour: Colour | None = None,
    ) -> None:
        """Draw columns with values above and names below; without a colour the last one stands out.

        A part is the name, the value as it is written, and the value.
        """
        highest = max((value for _, _, value in parts), default=0) or 1
        step, ground = width / (len(parts) or 1), y + height - 5
        self.set_draw_color(*LINE)
        self.line(x, ground, x + width, ground)
        for place, (name, words, value) in enumerate(parts):
            now = place == len(parts) - 1
            tall = (height - 10) * value / highest
            self.set_fill_color(*(colour or (SKY if now else PALE)))
            if tall:
                self.rect(x + (place + 0.2) * step, ground - tall, step * 0.6, tall, style="F")
            self._write(6.5, INK if now else MUTED)
            self.set_xy(x + place * step, ground - tall - 4)
            self.cell(step, 4, words, align="C")
            self.set_xy(x + place * step, ground + 0.5)
            self.cell(step, 4, name, align="C")

    def key(self, parts: Sequence[tuple[str, Colour]]) -> None:
        """Write what the colours of bars mean."""
        self._write(SMALL, MUTED)
        for words, colour in parts:
            self.set_fill_color(*colour)
            self.rect(self.get_x() + 1, self.get_y() + 1.2, 3, 2.6, style="F")
            self.set_x(self.get_x() + 5)
            self.cell(self.get_string_width(words) + 6, 5, words)
        self.ln(6)

    def bars(self, title: str, said: str, parts: Sequence[tuple[float, Colour]]) -> None:
        """Draw bars of a width from 0 to 1 under their title."""
        if self.will_page_break(10 + 3 * len(parts)):
            self.add_page()
        self._write(PLAIN, INK, bold=True)
        self.cell(60, 5, title)
        self._write(SMALL, MUTED)
        self.cell(WIDTH - 60, 5, said, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        for share, colour in parts:
            self.set_fill_color(*colour)
            if share:
                self.rect(MARGIN, self.get_y() + 0.5, WIDTH * share, 2.2, style="F")
            self.ln(2.7)
        self.ln(2)

    def lines(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Write a table; all columns but the first stand at the right."""
        self._write(PLAIN, INK)
        self.set_draw_color(*LINE)
        self.set_fill_color(*WHITE)
        with self.table(
            rows=[heads, *rows],
            col_widths=tuple(widths),
            text_align=("LEFT", *["RIGHT"] * (len(heads) - 1)),
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", color=MUTED, fill_color=WHITE, size_pt=SMALL),
            line_height=5.5,
            padding=0.8,
        ):
            pass
        self.ln(2)

    def _write(self, size: float, colour: Colour, *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
