"""How often a password may be tried: per account and per network address, whatever the answer was."""

import hashlib
import time
from datetime import timedelta

from flask_babel import format_time
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerMinute

from lms.domain.logins import normal_login
from lms.errors import N_, TooOftenError
from lms.web.context import current_school
from lms.web.security import limiter

MINUTES = 15
MINUTE = 60


def count_try(login: str) -> None:
    """Take one of the tries of an account, or raise ``TooOftenError``: counted before, not after, the try.

    An unknown login is counted like a known one. Failures of an address are only looked at here: many
    people share one, and those who know their password don't use it up.
    """
    by_address, address = _address()
    if not limiter.limiter.test(by_address, address):
        raise _too_often(by_address, address)
    by_account, account = _account(login)
    if not limiter.limiter.hit(by_account, account):
        raise _too_often(by_account, account)


def count_failure() -> None:
    limiter.limiter.hit(*_address())


def count_sign_up() -> None:
    """Take one of the tries of an address to make an account, or raise ``TooOftenError``."""
    item = RateLimitItemPerMinute(current_school().settings.login_tries_address, MINUTES, namespace="sign-up")
    address = f"address-{get_remote_address()}"
    if not limiter.limiter.hit(item, address):
        raise _too_often(item, address)


def forget_tries(login: str) -> None:
    """Give an account its tries back, once the right password has come."""
    limiter.limiter.clear(*_account(login))


def _account(login: str) -> tuple[RateLimitItem, str]:
    digest = hashlib.sha256(normal_login(login).encode(errors="replace")).hexdigest()
    tries = current_school().settings.login_tries
    return RateLimitItemPerMinute(tries, MINUTES, namespace="login"), f"account-{digest}"


def _address() -> tuple[RateLimitItem, str]:
    tries = current_school().settings.login_tries_address
    return RateLimitItemPerMinute(tries, MINUTES, namespace="login"), f"address-{get_remote_address()}"


def _too_often(item: RateLimitItem, key: str) -> TooOftenError:
    """Say when to come back, by the school's clock."""
    ends = limiter.limiter.get_window_stats(item, key).reset_time
    seconds = max(1, round(ends - time.time()))
    return TooOftenError(
        N_("Too many tries for now. Come back in %(minutes)s min, at %(time)s."),
        seconds=seconds,
        minutes=-(-seconds // MINUTE),
        time=format_time(current_school().now() + timedelta(seconds=seconds), "HH:mm"),
    )
