"""Rubrics: the versions that rounds are pinned to, and the criteria taken out of them."""

from sqlmodel import Session

from lms.domain.reviews.rubrics import Rubric
from lms.services.school import School
from lms.storage.reviews import rubrics as rows
from lms.storage.tables import RubricVersion


def current(session: Session, school: School, slug: str) -> RubricVersion:
    """Return the version of an exercise's rubric as it is today, kept now if it is new."""
    rubric = school.catalogue.get(slug).rubric
    known = rows.by_digest(session, slug, rubric.digest)
    return known or rows.add(
        session,
        RubricVersion(
            exercise=slug,
            number=rows.last_number(session, slug) + 1,
            digest=rubric.digest,
            content=rubric.model_dump(mode="json"),
            created_at=school.now(),
        ),
    )


def of_version(row: RubricVersion) -> Rubric:
    return Rubric.model_validate(row.content, strict=False)


def voided(session: Session, rubric_id: int) -> frozenset[int]:
    """Return the criteria that a mentor has taken out of a version."""
    return rows.voided(session, rubric_id)
