"""Access tokens: a password for git alone, shown once and revocable."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from lms.domain.people import tidy
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.storage import tokens as rows
from lms.storage.tables import AccessToken, Person

__all__ = ["AccessToken", "Scope", "create", "listing", "person_of", "revoke"]

PREFIX = "qat_"
MOST = 20
NOTICED = timedelta(minutes=1)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"


def create(school: School, person_id: int, *, name: str, scope: Scope) -> tuple[AccessToken, str]:
    """Make a token and return it with its text, which is never seen again."""
    text = PREFIX + secrets.token_urlsafe(30)
    name = tidy(name, 60)
    if not name:
        raise RefusedError(N_("Give the token a name, such as the computer it is for."), field="name")
    with school.database.write() as session:
        if len(rows.living(session, person_id)) >= MOST:
            raise RefusedError(
                N_("You have %(number)s tokens. Revoke one that you do not use."), number=MOST, field="name"
            )
        token = AccessToken(
            person_id=person_id, name=name, digest=_digest(text), scope=scope, created_at=school.now()
        )
        session.add(token)
    return token, text


def listing(school: School, person_id: int) -> tuple[AccessToken, ...]:
    with school.database.read() as session:
        return tuple(rows.living(session, person_id))


def revoke(school: School, person_id: int, token_id: int) -> None:
    """Revoke one's own token; it opens nothing from this moment."""
    with school.database.write() as session:
        if not rows.revoke(session, person_id, token_id, school.now()):
            raise MissingError(N_("There is no such token any more."))


def person_of(school: School, text: str, scope: Scope) -> Person | None:
    """Return whose token this is, when it is alive and allows ``scope``; a token to write also reads."""
    if not text.startswith(PREFIX):
        return None
    with school.database.read() as session:
        found = rows.with_person(session, _digest(text))
    if found is None:
        return None
    token, person = found
    if token.scope not in {scope, Scope.WRITE}:
        return None
    _notice(school, token)
    return person


def _notice(school: School, token: AccessToken) -> None:
    """Remember that a token is in use, once a minute at most: pushes must not queue for this."""
    now = school.now()
    if token.id is None or (token.used_at is not None and token.used_at > now - NOTICED):
        return
    with school.database.write() as session:
        rows.touch(session, token.id, now, now - NOTICED)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
