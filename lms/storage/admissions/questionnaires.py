"""Queries on the questions of calls for applications, and on what is answered."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from lms.domain.admissions.applications import ApplicationState
from lms.storage.tables import AdmissionQuestion, Application, ApplicationAnswer


def questions(session: Session, admission_id: int) -> Sequence[AdmissionQuestion]:
    """Return the questions that stand, in their order."""
    query = select(AdmissionQuestion).where(
        AdmissionQuestion.admission_id == admission_id, col(AdmissionQuestion.replaced_at).is_(None)
    )
    return session.exec(query.order_by(col(AdmissionQuestion.position), col(AdmissionQuestion.id))).all()


def all_questions(session: Session, admission_id: int) -> Sequence[AdmissionQuestion]:
    query = select(AdmissionQuestion).where(AdmissionQuestion.admission_id == admission_id)
    return session.exec(
        query.order_by(
            col(AdmissionQuestion.position), col(AdmissionQuestion.number), col(AdmissionQuestion.version)
        )
    ).all()


def locked_question(session: Session, question_id: int) -> AdmissionQuestion | None:
    """Return a question that stands; nobody answers it until the end of the transaction."""
    query = select(AdmissionQuestion).where(
        AdmissionQuestion.id == question_id, col(AdmissionQuestion.replaced_at).is_(None)
    )
    return session.exec(query.with_for_update()).first()


def is_answered(session: Session, question_id: int) -> bool:
    query = select(ApplicationAnswer.application_id).where(ApplicationAnswer.question_id == question_id)
    return session.exec(query.limit(1)).first() is not None


def hand_on_drafts(session: Session, old_id: int, new_id: int) -> None:
    """Let the answers of drafts be to a newer version of their question; sent ones stay."""
    drafts = select(Application.id).where(Application.state == ApplicationState.DRAFT)
    query = update(ApplicationAnswer).where(
        col(ApplicationAnswer.question_id) == old_id, col(ApplicationAnswer.application_id).in_(drafts)
    )
    session.exec(query.values(question_id=new_id).execution_options(synchronize_session=False))


def drop_old_answers(session: Session, application: Application) -> None:
    """Forget what a draft holds beyond the questions that stand: it was never sent."""
    standing = select(AdmissionQuestion.id).where(
        AdmissionQuestion.admission_id == application.admission_id,
        col(AdmissionQuestion.replaced_at).is_(None),
    )
    query = delete(ApplicationAnswer).where(
        col(ApplicationAnswer.application_id) == application.id,
        col(ApplicationAnswer.question_id).not_in(standing),
    )
    session.exec(query.execution_options(synchronize_session=False))


def last_number(session: Session, admission_id: int) -> tuple[int, int]:
    """Return the highest number and the highest position of a call's questions."""
    query = select(func.max(AdmissionQuestion.number), func.max(AdmissionQuestion.position)).where(
        AdmissionQuestion.admission_id == admission_id
    )
    number, position = session.exec(query).one()
    return number or 0, position or 0


def answers(session: Session, application_ids: Collection[int]) -> Sequence[ApplicationAnswer]:
    query = select(ApplicationAnswer).where(col(ApplicationAnswer.application_id).in_(application_ids))
    return session.exec(query).all()
