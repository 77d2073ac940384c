"""The code on the screen of a room: a new one every 20 seconds, from a secret that only the school knows.

It is made as one-time passwords are (RFC 4226): an HMAC of the step's number. Whoever saw any number of codes
knows nothing of the next one.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

SECONDS = 20
LENGTH = 6
LETTERS = "BCDFGHJKMNPQRTVWXY3479"
"""No letters that look like another or like a digit, and no vowels: no code is a word."""
TWINS = str.maketrans("ВСНКМТРХУЗ", "BCHKMTPXY3")
"""Cyrillic letters that look like ours: whoever types with such a keyboard takes them for the same."""
SPAN = timedelta(seconds=SECONDS)


def step_at(now: datetime) -> int:
    """Return the number of the step that ``now`` lies in; a step begins with its first moment."""
    return int(now.timestamp() // SECONDS)


def seconds_left(now: datetime) -> float:
    """Return how long the code of ``now`` is still shown; more than 0, at most a whole step."""
    return SECONDS - now.timestamp() % SECONDS


def code_of(secret: str, step: int) -> str:
    digest = hmac.new(bytes.fromhex(secret), step.to_bytes(8, "big"), hashlib.sha256).digest()
    number = int.from_bytes(digest[:16], "big")
    found = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        found.append(LETTERS[place])
    return "".join(found)


def read(typed: str) -> str:
    """Return a code as we write it: small letters, spaces, hyphens and Cyrillic twins are understood."""
    return "".join(letter for letter in typed.upper().translate(TWINS) if letter.isalnum())


def is_right(secret: str, typed: str, now: datetime) -> bool:
    """Say whether a code is the one shown now, or the one before it: a phone may be slow by a step."""
    given, step = read(typed).encode(), step_at(now)
    fits = [hmac.compare_digest(given, code_of(secret, one).encode()) for one in (step, step - 1)]
    return any(fits)
