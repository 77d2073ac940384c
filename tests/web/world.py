"""A school in which everybody stands in some way to the work of one student, and things to act upon."""

import shutil
from base64 import b64encode
from pathlib import Path

from sqlmodel import col, delete, select

from lms.domain.people import Role
from lms.services import guardians, inbox, invitations, keys, people
from lms.services.accounts import passwords, tokens
from lms.services.accounts.tokens import Scope
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, teams, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import GuardianLink, Job, Team, TeamMember
from lms.storage.tables.queue import JobState, Rank
from lms.storage.tables.works import Source
from tests.git.site import EXERCISE, IN_PAIRS, exercises_in
from tests.support.folk import ADULT, MINOR, cohort, key, person
from tests.support.reviews import PROJECT, grade_row
from tests.support.schools import EXERCISES, RIGHT
from tests.web.admission_world import AdmissionThings
from tests.web.asking import Ask
from tests.web.attendance_world import AttendanceThings
from tests.web.checkpoint_world import CheckpointThings
from tests.web.cohort_world import CohortThings
from tests.web.guardian_world import GuardianThings
from tests.web.intake_world import IntakeThings
from tests.web.likeness_world import LikenessThings
from tests.web.pace_world import PaceThings
from tests.web.partner_world import PartnerThings
from tests.web.portfolio_world import PortfolioThings
from tests.web.regrade_world import RegradeThings
from tests.web.review_world import ReviewThings
from tests.web.track_world import TrackThings

BESIDE = "beside"
"""A second exercise for teams: its team is made anew for every request."""


def exercises_for(folder: Path) -> Path:
    exercises_in(folder)
    shutil.copytree(folder / IN_PAIRS, folder / BESIDE)
    shutil.copytree(EXERCISES / PROJECT, folder / PROJECT)
    return folder


class World(
    ReviewThings,
    CheckpointThings,
    AdmissionThings,
    CohortThings,
    GuardianThings,
    IntakeThings,
    LikenessThings,
    AttendanceThings,
    TrackThings,
    PortfolioThings,
    PartnerThings,
    PaceThings,
    RegradeThings,
):
    """Everybody, by the name of their column; every thing to act upon is made ready when it is asked for."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.here, self.there = cohort(school, "here"), cohort(school, "there")
        self.people: dict[str, Person | None] = {
            "anonymous": None,
            "stranger": self._person("stranger", Role.STUDENT, self.here),
            "owner": self._person("owner", Role.STUDENT, self.here),
            "teammate": self._person("teammate", Role.STUDENT, self.here),
            "mentor": self._person("mentor", Role.MENTOR, self.here),
            "other-mentor": self._person("other-mentor", Role.MENTOR, self.there),
            "free-mentor": self._person("free-mentor", Role.MENTOR, None),
            "admin": self._person("admin", Role.ADMIN, None),
            "guardian": self._person("guardian", Role.GUARDIAN, None),
            "other-guardian": self._person("other-guardian", Role.GUARDIAN, None),
            "director": self._person("director", Role.DIRECTOR, None),
            "partner": self._person("partner", Role.PARTNER, None),
        }
        self.tokens = {
            name: tokens.create(school, key(who), name="laptop", scope=Scope.WRITE)[1]
            for name, who in self.people.items()
            if who is not None
        }
        self._link("other-guardian", "stranger", confirmed=True)
        self.own = self._hand_in(EXERCISE)
        self._team(IN_PAIRS, confirmed=True)
        self.shared = self._hand_in(IN_PAIRS)

    def id(self, name: str) -> int:
        who = self.people[name]
        assert who is not None
        return key(who)

    def authorization(self, name: str) -> dict[str, str]:
        """Return the header by which git would come as this person."""
        if name not in self.tokens:
            return {}
        return {"Authorization": "Basic " + b64encode(f"x:{self.tokens[name]}".encode()).decode()}

    def ask(self, thing: str) -> Ask:
        """Make a thing ready and return how to ask about it."""
        return getattr(self, thing.replace("-", "_"))()  # type: ignore[no-any-return]  # a method by name

    # Things. Each returns the same state however often it was acted upon before.

    def nothing(self) -> Ask:
        return Ask()

    def english(self) -> Ask:
        return Ask(form={"language": "en"})

    def style(self) -> Ask:
        return Ask({"filename": "app.css"})

    def exercise(self) -> Ask:
        return Ask({"slug": EXERCISE})

    def team_exercise(self) -> Ask:
        self._no_team(BESIDE)
        return Ask({"slug": BESIDE})

    def own_work(self) -> Ask:
        return Ask({"submission_id": self.own})

    def team_work(self) -> Ask:
        return Ask({"submission_id": self.shared})

    def own_grade(self) -> Ask:
        return self._grade_of(self.own)

    def team_grade(self) -> Ask:
        return self._grade_of(self.shared)

    def own_file(self) -> Ask:
        return Ask({"submission_id": self.own, "path": "solution.py"})

    def team_file(self) -> Ask:
        return Ask({"submission_id": self.shared, "path": "solution.py"})

    def own_job(self) -> Ask:
        return Ask({"job_id": self._dead_job(self.own)})

    def team_job(self) -> Ask:
        return Ask({"job_id": self._dead_job(self.shared)})

    def own_clone(self) -> Ask:
        return Ask({"login": "owner", "slug": EXERCISE}, query={"service": "git-upload-pack"})

    def team_clone(self) -> Ask:
        return Ask({"login": "owner", "slug": IN_PAIRS}, query={"service": "git-upload-pack"})

    def own_fetch(self) -> Ask:
        return self._git(EXERCISE, "upload")

    def own_push(self) -> Ask:
        return self._git(EXERCISE, "receive")

    def team_push(self) -> Ask:
        return self._git(IN_PAIRS, "receive")

    def team_to_be(self) -> Ask:
        """Ask somebody more into a team in which the teammate is asked and has not answered."""
        return Ask({"team_id": self._team(BESIDE, confirmed=False)}, form={"login": "stranger"})

    def team_that_is(self) -> Ask:
        return Ask({"team_id": self._team(BESIDE, confirmed=True)})

    def team_member(self) -> Ask:
        team_id = self._team(BESIDE, confirmed=False)
        return Ask({"team_id": team_id, "person_id": self.id("teammate")})

    def notice(self) -> Ask:
        with self.school.database.write() as session:
            inbox.tell(session, self.school, self.id("owner"), "Home", {}, "/exercises")
        return Ask({"notice_id": inbox.listing(self.school, self.id("owner")).notices[0].id})

    def token(self) -> Ask:
        token = tokens.create(self.school, self.id("owner"), name="to revoke", scope=Scope.READ)[0]
        return Ask({"token_id": token.id})

    def account(self) -> Ask:
        people.reactivate(self.school, self.id("owner"))
        return Ask({"person_id": self.id("owner")}, form={"cohort": str(self.here)})

    def closed_account(self) -> Ask:
        gone = people.by_login(self.school, "gone") or self._person("gone", Role.STUDENT, self.here)
        people.deactivate(self.school, key(gone))
        return Ask({"person_id": gone.id})

    def mentors_account(self) -> Ask:
        return Ask({"person_id": self.id("mentor")})

    def asked_link(self) -> Ask:
        self._link("guardian", "owner", confirmed=False)
        return self._of_link()

    def link(self) -> Ask:
        self._link("guardian", "owner", confirmed=True)
        return self._of_link()

    def invitation(self) -> Ask:
        made = invitations.create(self.school, None, role=Role.STUDENT, cohort_id=self.here)[0]
        return Ask({"invitation_id": made.id})

    def mentors_invitation(self) -> Ask:
        made = invitations.create(self.school, None, role=Role.MENTOR, cohort_id=self.here)[0]
        return Ask({"invitation_id": made.id})

    def invitation_link(self) -> Ask:
        return Ask(query={"word": invitations.create(self.school, None, role=Role.STUDENT)[1]})

    def guardian_link(self) -> Ask:
        kid = people.by_login(self.school, "kid") or self._person("kid", Role.STUDENT, self.here)
        return Ask(
            query={"word": invitations.create(self.school, None, role=Role.GUARDIAN, ward_id=kid.id)[1]}
        )

    def reset_link(self) -> Ask:
        kid = people.by_login(self.school, "kid") or self._person("kid", Role.STUDENT, self.here)
        return Ask(query={"word": passwords.reset_word(self.school, key(kid))})

    # How they are made.

    def _person(self, login: str, role: Role, cohort_id: int | None) -> Person:
        born = MINOR if role is Role.STUDENT else ADULT
        return person(self.school, login, role, born=born, cohort_id=cohort_id, password=None)

    def _of_link(self) -> Ask:
        owner = self.id("owner")
        return Ask({"guardian_id": self.id("guardian"), "ward_id": owner, "person_id": owner})

    def _link(self, guardian: str, ward: str, *, confirmed: bool) -> None:
        with self.school.database.write() as session:
            row = session.get(GuardianLink, (self.id(guardian), self.id(ward)))
            if row is not None:
                session.delete(row)
                session.flush()
            guardians.ask(session, self.id(guardian), self.id(ward), self.school.now())
        if confirmed:
            guardians.confirm(self.school, guardian_id=self.id(guardian), ward_id=self.id(ward))

    def _no_team(self, slug: str) -> None:
        with self.school.database.write() as session:
            found = session.exec(select(Team.id).where(Team.exercise == slug)).all()
            session.exec(delete(TeamMember).where(col(TeamMember.team_id).in_(found)))
            session.exec(delete(Team).where(col(Team.id).in_(found)))

    def _team(self, slug: str, *, confirmed: bool) -> int:
        self._no_team(slug)
        team = teams.create(self.school, self.id("owner"), slug)
        assert team.id is not None
        teams.ask(self.school, self.id("owner"), team.id, "teammate")
        if confirmed:
            teams.confirm(self.school, self.id("teammate"), team.id)
        return team.id

    def _hand_in(self, slug: str) -> int:
        owner = self.id("owner")
        work_id = keys.key(works.find_or_open(self.school, slug, owner).id)
        author, move = Identity("Owner", "owner@example.org"), Move(owner, Source.UPLOAD, self.school.now())
        commit = self.school.repositories.store_commit(work_id, RIGHT, "First try\n", author, move)
        made = submissions.accept(
            self.school, work_id=work_id, commit_id=commit, person_id=owner, source=Source.UPLOAD
        )
        return keys.key(made.id)

    def _grade_of(self, attempt: int) -> Ask:
        """Make sure of a grade, one that passes nothing."""
        if submissions.view(self.school, attempt).grade is None:
            grade_row(self.school, attempt, points=0)
        return Ask({"submission_id": attempt, "form": "junit"})

    def _dead_job(self, submission_id: int) -> int:
        with self.school.database.write() as session:
            mine = select(Job).where(Job.submission_id == submission_id, Job.rank != Rank.REGRADE)
            job = session.exec(mine).one()
            job.state = JobState.DEAD
            session.add(job)
        assert job.id is not None
        return job.id

    def _git(self, slug: str, service: str) -> Ask:
        values = {"login": "owner", "slug": slug}
        return Ask(values, body=b"0000", content_type=f"application/x-git-{service}-pack-request")
