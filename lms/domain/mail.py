"""E-mail addresses: what can be one. Whether somebody reads it, only a letter shows."""

import re

from lms.errors import N_, RefusedError

LONGEST = 254
_SHAPE = re.compile(r"[^\s@<>(),:;\"\\\[\]]{1,64}@[^\s@<>(),:;\"\\\[\]]+\.[^\s@.<>(),:;\"\\\[\]]{2,}")


def check_address(address: str) -> None:
    """Refuse what no letter could be sent to."""
    shaped = _SHAPE.fullmatch(address) is not None and address.isprintable()
    if not shaped or len(address) > LONGEST or ".." in address:
        raise RefusedError(N_("Write an e-mail address, such as aru@example.kz."), field="address")
