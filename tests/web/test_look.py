"""The look's own promises: colours that can be read, nothing from elsewhere, nothing written into a page."""

import re
from itertools import product
from pathlib import Path

import pytest

from lms.settings import ROOT
from lms.web.assets import STATIC

SHEET = (STATIC / "app.css").read_text()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LEAST = 4.5

GROUNDS = ("surface", "raised")
TEXTS = ("ink", "muted", "sky", "sky-deep", "pass", "fail", "wait")
PAIRS = [
    *product(TEXTS, GROUNDS),
    ("on-sky", "sky"),
    ("on-sky", "sky-deep"),
    ("on-sun", "sun"),
    ("ink", "pass-soft"),
    ("ink", "fail-soft"),
    ("ink", "sun-soft"),
    ("muted", "sun-soft"),
]


def colours(block: str) -> dict[str, tuple[int, int, int]]:
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6});", block)
    return {name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for name, code in found}


def schemes() -> dict[str, dict[str, tuple[int, int, int]]]:
    first, second = re.findall(r"^ *:root \{(.*?)\}", SHEET, flags=re.DOTALL | re.MULTILINE)[:2]
    light = colours(first)
    return {"light": light, "dark": {**light, **colours(second)}}


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    known = schemes()[scheme]
    assert contrast(known[text], known[ground]) >= LEAST


def test_the_dark_scheme_is_another_one() -> None:
    known = schemes()
    assert known["dark"]["surface"] != known["light"]["surface"]
    assert set(known["dark"]) == set(known["light"])


def test_text_is_coloured_by_the_palette_alone() -> None:
    body = SHEET.split("/* ── Ground", 1)[1]
    assert re.findall(r"(?<![-\w])color: *#[0-9a-f]+", body) == []


def test_motion_ends_where_less_is_wanted() -> None:
    assert "prefers-reduced-motion: reduce" in SHEET


def test_the_style_sheet_loads_nothing() -> None:
    assert re.findall(r"@import|url\(", SHEET) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_nothing_is_written_into_a_page(path: Path) -> None:
    """The policy refuses it in the browser; this says so sooner."""
    text = path.read_text()
    assert (
        re.findall(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:|hx-on|<script(?![^>]*\ssrc=)", text) == []
    )
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", text) == []


def test_what_is_of_others_comes_with_its_licence() -> None:
    names = {path.name for path in (STATIC / "vendor").iterdir()}
    for library in {name.split("-")[0] for name in names}:
        assert any(name.startswith(f"{library}-LICENSE") for name in names), library


def test_the_only_scripts_are_ours_and_those_of_others_we_keep() -> None:
    named = {
        name for path in TEMPLATES for name in re.findall(r"asset\([\"']([^\"']+)[\"']\)", path.read_text())
    }
    assert [name for name in named if not (STATIC / name).is_file()] == []
