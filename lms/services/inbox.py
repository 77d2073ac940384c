"""The inbox: what the site has to say to one person. Each is told once, and leads somewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.mail import check_address
from lms.errors import N_, MissingError, RefusedError
from lms.services.languages import keepable
from lms.services.school import School
from lms.storage import inbox as rows
from lms.storage.tables import Notice, Person

__all__ = ["Inbox", "Notice", "listing", "open_notice", "read_all", "set_mail", "tell", "tell_all", "unread"]

SHOWN = 100


@dataclass(frozen=True)
class Inbox:
    """What is shown of a person's inbox, and how many of all are unread."""

    notices: tuple[Notice, ...]
    unread: int


def tell(  # noqa: PLR0917  who, what, where to: said in this order everywhere
    session: Session,
    school: School,
    person_id: int,
    words: str,
    values: Mapping[str, object],
    path: str,
    key: str | None = None,
) -> bool:
    """Put a message (``N_``) into somebody's inbox and, if they have and want e-mail, on its way by mail.

    ``path`` is where it leads on this site. With a ``key`` it is told once, however often this is called;
    False: it had been told. Values may be texts in several languages, times, and messages themselves.
    """
    person = session.get_one(Person, person_id)
    return rows.add_once(session, _notice(school, person, words, values, path, key))


def tell_all(  # noqa: PLR0917  as ``tell``, with many in the place of one
    session: Session,
    school: School,
    person_ids: Collection[int],
    words: str,
    values: Mapping[str, object],
    path: str,
    key: str,
) -> int:
    """Tell the same to many at once; return to how many. Everybody's key is ``key`` and their number."""
    people = rows.people(session, set(person_ids))
    return rows.add_all_once(
        session, [_notice(school, one, words, values, path, f"{key}{one.id}") for one in people]
    )


def _notice(  # noqa: PLR0917  as ``tell``
    school: School, person: Person, words: str, values: Mapping[str, object], path: str, key: str | None
) -> Notice:
    now = school.now()
    return Notice(
        person_id=person.id or 0,
        words=words,
        values=keepable(values),
        path=path,
        key=key,
        created_at=now,
        mail_due_at=now if wants_mail(person) else None,
    )


def wants_mail(person: Person) -> bool:
    return person.active and person.mail and person.email is not None


def listing(school: School, person_id: int) -> Inbox:
    with school.database.read() as session:
        return Inbox(tuple(rows.of_person(session, person_id, SHOWN)), rows.unread(session, person_id))


def unread(school: School, person_id: int) -> int:
    with school.database.read() as session:
        return rows.unread(session, person_id)


def open_notice(school: School, person_id: int, notice_id: int) -> str:
    """Mark one's own notice as read and return where it leads."""
    with school.database.write() as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.person_id != person_id:
            raise MissingError(N_("There is no such message."))
        rows.mark_read(session, person_id, school.now(), notice_id)
        return notice.path


def read_all(school: School, person_id: int) -> None:
    with school.database.write() as session:
        rows.mark_read(session, person_id, school.now())


def set_mail(school: School, person_id: int, address: str, *, wanted: bool) -> None:
    """Keep somebody's address (empty: none) and whether they want e-mail; what waits follows it at once."""
    address = address.strip()
    if address:
        check_address(address)
    try:
        with school.database.write() as session:
            person = session.get_one(Person, person_id)
            person.email, person.mail = address or None, wanted
            session.flush()
    except IntegrityError:  # said so that nobody learns whose address it is
        raise RefusedError(N_("This address can't be used here. Try another one."), field="address") from None
