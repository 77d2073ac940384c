"""Rows of images that are being built, or could not be."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from lms.storage.tables import ImageBuild

LONGEST_FAULT = 4000


def builds(session: Session) -> Sequence[ImageBuild]:
    return session.exec(select(ImageBuild)).all()


def put_build(session: Session, environment: str, now: datetime, fault: str | None = None) -> None:
    """Write down that a build began now, or failed now."""
    row = session.get(ImageBuild, environment) or ImageBuild(environment=environment, since=now)
    row.since, row.fault = now, None if fault is None else fault[-LONGEST_FAULT:]
    session.add(row)


def drop_build(session: Session, environment: str) -> None:
    row = session.get(ImageBuild, environment)
    if row is not None:
        session.delete(row)
