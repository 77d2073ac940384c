"""Addresses of letters."""

import pytest

from lms.domain.mail import check_address
from lms.errors import RefusedError


@pytest.mark.parametrize("address", ["aru@example.kz", "a.b+c@mail.example.org", "ару@мысал.қаз"])
def test_these_are_addresses(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "aru",
        "aru@",
        "@example.kz",
        "aru@kz",
        "a b@example.kz",
        "aru@example.kz\nBcc: x@y.kz",
        "a@b@example.kz",
        "<aru@example.kz>",
        "aru@exa..mple.kz",
        "a,b@example.kz",
        "x" * 65 + "@example.kz",
        "a@" + "x" * 260 + ".kz",
    ],
)
def test_these_are_none(address: str) -> None:
    with pytest.raises(RefusedError):
        check_address(address)
