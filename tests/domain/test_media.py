"""How large a picture is says its head; one that no browser can show is none."""

import pytest

from lms.domain.media import MOST_PIXELS, is_bearable
from tests.support.pictures import extended, gif, jpeg, lossless, lossy, png

KINDS = [png, gif, jpeg, lossy, lossless, extended]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_a_browser_can_show_is_shown(kind: object) -> None:
    assert callable(kind)
    for size in ((1, 1), (640, 480), (4000, 3000), (7000, 7000)):
        assert is_bearable(kind(size)), size


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_would_take_gigabytes_is_not(kind: object) -> None:
    assert callable(kind)
    assert not is_bearable(kind((16_000, 16_000)))
    assert not is_bearable(kind((8_000, MOST_PIXELS // 8_000 + 1)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_ends_early_or_has_no_size_is_not(kind: object) -> None:
    assert callable(kind)
    whole: bytes = kind((640, 480))
    assert not any(is_bearable(whole[:end]) for end in range(10))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg/>",
        png((0, 9)),
        png((2**32 - 1, 2**32 - 1)),
        b"\xff\xd8" + b"\xff" * 5_000_000,
        b"\xff\xd8\xff\xe0\0\0" * 9,
        b"\xff\xd8\xff\xe1" + b"\0" * 100,
        b"\xff\xd8\xff\xfe\0\2" + b"\xff\xfe\0\2" * 1_000_000,
    ],
)
def test_what_leads_nowhere_is_no_picture(content: bytes) -> None:
    assert not is_bearable(content)
