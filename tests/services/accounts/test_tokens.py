"""Access tokens: shown once, scoped, revocable, noticed once a minute."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.errors import MissingError, RefusedError
from lms.services.accounts import tokens
from lms.services.accounts.tokens import MOST, Scope
from lms.services.school import School
from tests.support.folk import key, person
from tests.support.schools import at

ALLOWED = [
    # the token's scope, what is asked, whether it opens
    (Scope.WRITE, Scope.WRITE, True),
    (Scope.WRITE, Scope.READ, True),
    (Scope.READ, Scope.READ, True),
    (Scope.READ, Scope.WRITE, False),
]


@pytest.mark.parametrize(("has", "asked", "opens"), ALLOWED)
def test_scope(school: School, has: Scope, asked: Scope, *, opens: bool) -> None:
    owner = person(school, "aruzhan", password=None)
    text = tokens.create(school, key(owner), name="laptop", scope=has)[1]
    found = tokens.person_of(school, text, asked)
    assert (found is not None and found.id == owner.id) is opens


def test_the_text_is_kept_nowhere(school: School) -> None:
    token, text = tokens.create(
        school, key(person(school, "aruzhan", password=None)), name="laptop", scope=Scope.READ
    )
    assert text.startswith("qat_")
    assert len(text) >= 40
    assert text not in repr(token)
    assert text.removeprefix("qat_") not in repr(tokens.listing(school, token.person_id))


@pytest.mark.parametrize("text", ["", "qat_", "qat_invented", "é", "qat_\x00", "password"])
def test_what_is_no_token_opens_nothing(school: School, text: str) -> None:
    tokens.create(school, key(person(school, "aruzhan", password=None)), name="laptop", scope=Scope.WRITE)
    assert tokens.person_of(school, text, Scope.READ) is None


def test_a_revoked_token_opens_nothing_at_once(school: School) -> None:
    owner = person(school, "aruzhan", password=None)
    token, text = tokens.create(school, key(owner), name="laptop", scope=Scope.WRITE)
    other = tokens.create(school, key(owner), name="school", scope=Scope.WRITE)[1]
    tokens.revoke(school, key(owner), token.id or 0)
    assert tokens.person_of(school, text, Scope.READ) is None
    assert tokens.person_of(school, other, Scope.WRITE) is not None
    assert [one.name for one in tokens.listing(school, key(owner))] == ["school"]
    with pytest.raises(MissingError):
        tokens.revoke(school, key(owner), token.id or 0)


def test_nobody_revokes_anothers_token(school: School) -> None:
    owner, thief = person(school, "aruzhan", password=None), person(school, "thief", password=None)
    token, text = tokens.create(school, key(owner), name="laptop", scope=Scope.WRITE)
    with pytest.raises(MissingError):
        tokens.revoke(school, key(thief), token.id or 0)
    assert tokens.person_of(school, text, Scope.WRITE) is not None


def test_use_is_noticed_once_a_minute(school: School) -> None:
    owner = person(school, "aruzhan", password=None)
    text = tokens.create(school, key(owner), name="laptop", scope=Scope.READ)[1]
    start = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def seen_after(seconds: int) -> datetime | None:
        later = at(school, start + timedelta(seconds=seconds))
        tokens.person_of(later, text, Scope.READ)
        return tokens.listing(school, key(owner))[0].used_at

    assert tokens.listing(school, key(owner))[0].used_at is None
    assert seen_after(0) == start
    assert seen_after(59) == start
    assert seen_after(61) == start + timedelta(seconds=61)


def test_a_token_has_a_name_and_there_is_an_end_to_them(school: School) -> None:
    owner = person(school, "aruzhan", password=None)
    with pytest.raises(RefusedError, match="name"):
        tokens.create(school, key(owner), name=" \n", scope=Scope.READ)
    for number in range(MOST):
        tokens.create(school, key(owner), name=f"token {number}", scope=Scope.READ)
    with pytest.raises(RefusedError, match="20 tokens"):
        tokens.create(school, key(owner), name="one more", scope=Scope.READ)
