"""Queries on notices: what stands in an inbox, and what of it still goes out by e-mail."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from lms.storage.changes import add_rows, change
from lms.storage.tables import Notice, Person


def add_once(session: Session, notice: Notice) -> bool:
    """Add a notice; False: one with its key is there already."""
    if notice.key is not None:
        if session.exec(select(Notice.id).where(Notice.key == notice.key)).first() is not None:
            return False
        try:
            with session.begin_nested():
                session.add(notice)
        except IntegrityError:  # another process was first
            return False
        return True
    session.add(notice)
    return True


def add_all_once(session: Session, notices: Sequence[Notice]) -> int:
    """Add notices with keys, but those that are there already; return how many were added."""
    known = set(session.exec(select(Notice.key).where(col(Notice.key).in_([one.key for one in notices]))))
    fresh = [one for one in notices if one.key not in known]
    try:
        with session.begin_nested():
            add_rows(session, fresh)
    except IntegrityError:  # another process was first with one of them
        return sum(add_once(session, one) for one in fresh)
    return len(fresh)


def people(session: Session, ids: Collection[int]) -> Sequence[Person]:
    return session.exec(select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id))).all()


def of_person(session: Session, person_id: int, limit: int) -> Sequence[Notice]:
    """Return a person's notices, the unread ones first, the newest of each first."""
    query = (
        select(Notice)
        .where(Notice.person_id == person_id)
        .order_by(col(Notice.read_at).is_not(None), col(Notice.created_at).desc(), col(Notice.id).desc())
        .limit(limit)
    )
    return session.exec(query).all()


def unread(session: Session, person_id: int) -> int:
    query = select(func.count()).select_from(Notice)
    return session.exec(query.where(Notice.person_id == person_id, col(Notice.read_at).is_(None))).one()


def mark_read(session: Session, person_id: int, now: datetime, notice_id: int | None = None) -> bool:
    """Mark one notice of a person as read, or all of them."""
    conditions: list[ColumnElement[bool]] = [
        col(Notice.person_id) == person_id,
        col(Notice.read_at).is_(None),
    ]
    if notice_id is not None:
        conditions.append(col(Notice.id) == notice_id)
    return change(session, Notice, *conditions, read_at=now)


def forget_unread(session: Session, key: str) -> None:
    """Take a notice back that nobody has read; if it is not sent by e-mail yet, it never is."""
    session.exec(delete(Notice).where(col(Notice.key) == key, col(Notice.read_at).is_(None)))


def is_due(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Tell which notices wait to be sent and are in nobody's hands."""
    claimed = col(Notice.mail_claimed_at)
    return and_(col(Notice.mail_due_at) <= now, or_(claimed.is_(None), claimed < now - lease))


def due(session: Session, now: datetime, lease: timedelta, limit: int) -> Sequence[int]:
    query = select(Notice.id).where(is_due(now, lease)).order_by(col(Notice.mail_due_at), col(Notice.id))
    return [one for one in session.exec(query.limit(limit)) if one is not None]


def claim_mail(
    session: Session, notice_id: int, now: datetime, lease: timedelta
) -> tuple[Notice, Person] | None:
    """Take a notice in hand to send it; None: another has it, or it is sent."""
    mine = and_(col(Notice.id) == notice_id, is_due(now, lease))
    if not change(session, Notice, mine, mail_claimed_at=now, mail_tries=col(Notice.mail_tries) + 1):
        return None
    notice = session.get_one(Notice, notice_id, populate_existing=True)
    return notice, session.get_one(Person, notice.person_id)


def end_mail(session: Session, notice_id: int, claimed_at: datetime, **values: object) -> bool:
    """Write down how a claimed sending went; False: the claim has passed to somebody else."""
    held = and_(col(Notice.id) == notice_id, col(Notice.mail_claimed_at) == claimed_at)
    return change(session, Notice, held, mail_claimed_at=None, **values)
