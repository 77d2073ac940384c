"""Projects that companies propose: written by the company, looked at by an admin, then an exercise."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col

from lms.domain.insights.companies import ProposalState, filled, summary_of
from lms.domain.people import Role, tidy
from lms.domain.reviews.rubrics import Rubric
from lms.domain.texts import tidy_lines
from lms.domain.tracks.directions import Direction
from lms.domain.words import SLUG, plain_path
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.people import Person
from lms.services.school import School
from lms.storage import partners as rows
from lms.storage import people
from lms.storage.changes import change
from lms.storage.content import corpora
from lms.storage.content.authored import BrokenError
from lms.storage.content.exercise_folders import read_exercise
from lms.storage.content.toml_texts import toml_of
from lms.storage.tables import Company, Proposal, ProposalFile

__all__ = ["Proposal", "ProposalPage", "ProposalState", "Terms", "approve", "decline", "page", "propose"]

LONGEST_SLUG, LONGEST_SUBJECT, MOST_XP = 60, 20_000, 100_000
MOST_FILES, LARGEST_FILES, MOST_SEATS = 40, 5 * 1024 * 1024, 1000
WAITING_AT_ONCE = 10
_NOT_WAITING = N_("This project is not waiting any more.")


@dataclass(frozen=True)
class Draft:
    """What a company says of a project; titles and subjects are by language."""

    titles: Mapping[str, str]
    subjects: Mapping[str, str]
    direction: Direction
    seats: int
    rubric: Rubric
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Terms:
    """What an admin adds: its address, environment, points of experience and number of peers."""

    slug: str
    environment: str
    xp: int
    reviewers: int


@dataclass(frozen=True)
class ProposalPage:
    proposal: Proposal
    company: Company
    rubric: Rubric
    files: tuple[tuple[str, int], ...]


def propose(school: School, by: Person, company_id: int, draft: Draft) -> Proposal:
    titles = {language: tidy(text, 120) for language, text in draft.titles.items()}
    subjects = {language: tidy_lines(text, LONGEST_SUBJECT) for language, text in draft.subjects.items()}
    if not filled(titles):
        raise RefusedError(N_("Give the project a title in one language at least."), field="title_kk")
    if not filled(subjects):
        raise RefusedError(N_("Say what is to be made, in one language at least."), field="subject_kk")
    if not 0 <= draft.seats <= MOST_SEATS:
        raise RefusedError(N_("Write a number from 0 to 1000."), field="seats")
    _check_files(draft.files)
    with school.database.write() as session:
        session.get_one(Company, company_id, with_for_update=True)  # so that projects are counted one by one
        waiting = [
            one for one, _ in rows.proposals(session, company_id) if one.state is ProposalState.PROPOSED
        ]
        if len(waiting) >= WAITING_AT_ONCE:
            raise ConflictError(N_("Ten of your projects wait for the school. Let it look at these first."))
        proposal = Proposal(
            company_id=company_id,
            direction=draft.direction,
            rubric=draft.rubric.model_dump(mode="json", exclude_defaults=True, exclude_none=True),
            seats=draft.seats,
            proposed_by=by.id or 0,
            created_at=school.now(),
            title_kk=titles.get("kk", ""),
            title_ru=titles.get("ru", ""),
            title_en=titles.get("en", ""),
            subject_kk=subjects.get("kk", ""),
            subject_ru=subjects.get("ru", ""),
            subject_en=subjects.get("en", ""),
        )
        session.add(proposal)
        session.flush()
        for path, content in draft.files.items():
            session.add(ProposalFile(proposal_id=proposal.id or 0, path=path, content=content))
        _tell_admins(session, school, proposal)
    return proposal


def page(school: School, proposal_id: int) -> ProposalPage:
    with school.database.read() as session:
        proposal = _proposal(session, proposal_id)
        company = session.get_one(Company, proposal.company_id)
        files = tuple((one.path, len(one.content)) for one in rows.files(session, proposal_id))
    return ProposalPage(proposal, company, rubric_in(proposal), files)


def file(school: School, proposal_id: int, path: str) -> bytes:
    with school.database.read() as session:
        found = session.get(ProposalFile, (proposal_id, path))
    if found is None:
        raise MissingError(N_("There is no such file."))
    return found.content


def waiting(school: School) -> tuple[tuple[Proposal, Company], ...]:
    with school.database.read() as session:
        return tuple(rows.waiting_proposals(session))


def of_company(school: School, company_id: int) -> tuple[Proposal, ...]:
    with school.database.read() as session:
        return tuple(one for one, _ in rows.proposals(session, company_id))


def withdraw(school: School, proposal_id: int) -> None:
    with school.database.write() as session:
        _decide(session, school, proposal_id, state=ProposalState.WITHDRAWN)


def decline(school: School, by: Person, proposal_id: int, reason: str) -> None:
    said = tidy(reason, 500)
    if not said:
        raise RefusedError(N_("Write why: the company reads it."), field="reason")
    with school.database.write() as session:
        _decide(session, school, proposal_id, state=ProposalState.DECLINED, decided_by=by.id, reason=said)
        words = N_("The school has not taken your project: %(reason)s")
        _tell_company(session, school, proposal_id, words, {"reason": said})


def approve(school: School, by: Person, proposal_id: int, terms: Terms) -> str:
    """Make an exercise of a proposed project; return its address."""
    slug = terms.slug.strip()
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise RefusedError(N_("Use small Latin letters, digits and single hyphens."), field="slug")
    folder = school.settings.projects / slug
    if slug in school.catalogue or folder.exists():
        raise RefusedError(N_("There is an exercise with this address already."), field="slug")
    with school.database.write() as session:
        files = _folder(session, _proposal(session, proposal_id), terms)
        _prove(school, slug, files)
        values = {"decided_by": by.id, "slug": slug}
        _decide(session, school, proposal_id, state=ProposalState.OPEN, **values)
        _tell_company(session, school, proposal_id, N_("Your project is open: students can do it now."), {})
        corpora.put(folder, files)
    return slug


def rubric_in(proposal: Proposal) -> Rubric:
    return Rubric.model_validate(proposal.rubric)


def titles_of(proposal: Proposal) -> dict[str, str]:
    return {"kk": proposal.title_kk, "ru": proposal.title_ru, "en": proposal.title_en}


def subjects_of(proposal: Proposal) -> dict[str, str]:
    return {"kk": proposal.subject_kk, "ru": proposal.subject_ru, "en": proposal.subject_en}


def _folder(session: Session, proposal: Proposal, terms: Terms) -> dict[str, bytes]:
    """Return the files of the exercise's folder."""
    titles, subjects = titles_of(proposal), subjects_of(proposal)
    summaries = {language: summary_of(text) for language, text in subjects.items()}
    fields = {
        "environment": terms.environment,
        "kind": "project",
        "xp": terms.xp,
        "title": _texts(titles),
        "summary": _texts({one: text or titles[one] for one, text in summaries.items()}),
        "review": {"reviewers": terms.reviewers, "checks_first": False},
    }
    files = {"exercise.toml": toml_of(fields), "rubric.toml": toml_of(proposal.rubric)}
    files["subject.en.md"] = filled(subjects).encode()
    files |= {f"subject.{one}.md": subjects[one].encode() for one in ("kk", "ru") if subjects[one].strip()}
    return files | {f"starter/{one.path}": one.content for one in rows.files(session, proposal.id or 0)}


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {"en": filled(texts)} | {one: texts[one] for one in ("kk", "ru") if texts[one]}


def _prove(school: School, slug: str, files: Mapping[str, bytes]) -> None:
    """Read the exercise as the catalogue will, and refuse it here where it would not stand there."""
    beside = Path(tempfile.mkdtemp(prefix="project-"))
    try:
        corpora.put(beside / slug, files)
        read_exercise(beside / slug, school.catalogue.environments, "")
    except BrokenError as broken:
        said = "; ".join(map(str, broken.problems))[:500]
        raise RefusedError(N_("It can't become an exercise: %(said)s"), said=said) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _check_files(files: Mapping[str, bytes]) -> None:
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST_FILES:
        raise RefusedError(N_("At most 40 files of 5 MB together."), field="files")
    for path in files:
        try:
            plain_path(path)
        except ValueError:
            raise RefusedError(N_("A file has a name that can't be used."), field="files") from None


def _decide(session: Session, school: School, proposal_id: int, **values: object) -> None:
    waits = (col(Proposal.id) == proposal_id, col(Proposal.state) == ProposalState.PROPOSED)
    if not change(session, Proposal, *waits, decided_at=school.now(), **values):
        raise ConflictError(_NOT_WAITING)


def _proposal(session: Session, proposal_id: int) -> Proposal:
    found = session.get(Proposal, proposal_id)
    if found is None:
        raise MissingError(N_("There is no such project."))
    return found


def _tell_admins(session: Session, school: School, proposal: Proposal) -> None:
    words, path = N_("A partner company proposes a project."), f"/proposals/{proposal.id}"
    for one in people.listing(session, role=Role.ADMIN, cohort_id=None, active=True):
        inbox.tell(session, school, one.id or 0, words, {}, path, f"proposal:{proposal.id}:{one.id}")


def _tell_company(
    session: Session, school: School, proposal_id: int, words: str, values: Mapping[str, object]
) -> None:
    proposal = _proposal(session, proposal_id)
    path = f"/company/projects/{proposal_id}"
    for one in rows.members(session, proposal.company_id):
        inbox.tell(session, school, one.id or 0, words, values, path, f"decided:{proposal_id}:{one.id}")
