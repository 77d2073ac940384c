"""Teams: made, asked, confirmed and left; a team of confirmed members owns a work together."""

from dataclasses import dataclass

from sqlmodel import Session, select

from lms.domain.exercises import Exercise
from lms.domain.teams import (
    Candidate,
    check_confirmable,
    check_room,
    check_team_exercise,
    may_share_a_team,
)
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services.keys import key
from lms.services.school import School
from lms.storage import people
from lms.storage import works as rows
from lms.storage.admissions import applications as admissions
from lms.storage.tables import Person, Team, TeamMember

__all__ = [
    "Member",
    "Team",
    "TeamView",
    "ask",
    "confirm",
    "create",
    "decline",
    "leave",
    "of_person",
    "view",
    "withdraw",
]


@dataclass(frozen=True)
class Member:
    """Somebody in a team, or asked to join it."""

    person: Person
    confirmed: bool
    captain: bool


@dataclass(frozen=True)
class TeamView:
    """A team as its members see it; it is fixed from its first attempt on."""

    team: Team
    exercise: Exercise
    members: tuple[Member, ...]
    work_id: int | None
    fixed: bool

    @property
    def confirmed(self) -> int:
        return sum(member.confirmed for member in self.members)

    @property
    def missing(self) -> int:
        """Return how many more have to confirm before the team can begin."""
        return max(0, self.exercise.team.smallest - self.confirmed)

    @property
    def room(self) -> int:
        """Return how many more may be asked."""
        return max(0, self.exercise.team.largest - len(self.members))


def create(school: School, person_id: int, slug: str) -> Team:
    """Make a team for an exercise; who makes it is its captain."""
    exercise = school.catalogue.get(slug)
    check_team_exercise(exercise.team.largest)
    with school.database.write() as session:
        _check_free(session, slug, person_id)
        team = Team(exercise=slug, captain_id=person_id, created_at=school.now())
        session.add(team)
        session.flush()
        member = TeamMember(
            team_id=key(team.id), person_id=person_id, asked_at=school.now(), confirmed_at=school.now()
        )
        session.add(member)
    return team


def ask(school: School, captain_id: int, team_id: int, login: str) -> None:
    """Ask somebody into the team; they are in it once they confirm."""
    with school.database.write() as session:
        team = _open_team(session, team_id)
        _check_captain(team, captain_id)
        person = people.by_login(session, login.strip().lower())
        captain = session.get_one(Person, captain_id)
        if person is None or not _may_join(session, school, captain, person):
            raise RefusedError(
                N_("Nobody with this login can join your team: look for somebody of your own cohort."),
                field="login",
            )
        members = rows.members(session, team_id)
        if any(row.person_id == person.id for row in members):
            raise ConflictError(N_("They have been asked already."), field="login")
        check_room(len(members), school.catalogue.get(team.exercise).team.largest)
        session.add(TeamMember(team_id=team_id, person_id=key(person.id), asked_at=school.now()))


def confirm(school: School, person_id: int, team_id: int) -> None:
    """Join a team that one was asked into; other invitations for the same exercise stay unanswered."""
    with school.database.write() as session:
        team = _open_team(session, team_id)
        row = session.get(TeamMember, (team_id, person_id))
        if row is None:
            raise MissingError(N_("There is no such team."))
        if row.confirmed_at is not None:
            return
        _check_free(session, team.exercise, person_id)
        captain, person = session.get_one(Person, team.captain_id), session.get_one(Person, person_id)
        check_confirmable(may_share=_may_join(session, school, captain, person))
        row.confirmed_at = school.now()


def decline(school: School, person_id: int, team_id: int) -> None:
    """Say no to a team that one was asked into."""
    with school.database.write() as session:
        row = session.get(TeamMember, (team_id, person_id))
        if row is None or row.confirmed_at is not None:
            raise MissingError(N_("There is no such invitation."))
        session.delete(row)


def leave(school: School, person_id: int, team_id: int) -> None:
    """Leave a team before its first attempt. The captain's place goes to who was asked first.

    With its last confirmed member a team ends, and the work that it had not handed in with it.
    """
    with school.database.write() as session:
        team = _open_team(session, team_id)
        row = session.get(TeamMember, (team_id, person_id))
        if row is None or row.confirmed_at is None:
            raise MissingError(N_("There is no such team."))
        session.delete(row)
        session.flush()
        staying = [one for one in rows.members(session, team_id) if one.confirmed_at is not None]
        if staying and team.captain_id == person_id:
            team.captain_id = staying[0].person_id
        ended = None if staying else _end(session, team)
        if ended is not None:  # before its id is free for another work
            school.repositories.remove(ended)


def withdraw(school: School, captain_id: int, team_id: int, person_id: int) -> None:
    """Take back an invitation that was not answered yet."""
    with school.database.write() as session:
        _check_captain(_open_team(session, team_id), captain_id)
        row = session.get(TeamMember, (team_id, person_id))
        if row is None or row.confirmed_at is not None:
            raise MissingError(N_("There is no such invitation."))
        session.delete(row)


def view(school: School, team_id: int) -> TeamView:
    with school.database.read() as session:
        team = session.get(Team, team_id)
        if team is None:
            raise MissingError(N_("There is no such team."))
        return _view(school, session, team)


def of_person(school: School, person_id: int, slug: str | None = None) -> tuple[TeamView, ...]:
    """Return the teams that a person is in or is asked to join, of one exercise or of all."""
    with school.database.read() as session:
        teams = rows.teams_with(session, person_id)
        return tuple(_view(school, session, team) for team in teams if slug in {None, team.exercise})


def _view(school: School, session: Session, team: Team) -> TeamView:
    work = rows.of_team(session, key(team.id))
    members = tuple(
        Member(
            session.get_one(Person, row.person_id),
            row.confirmed_at is not None,
            row.person_id == team.captain_id,
        )
        for row in rows.members(session, key(team.id))
    )
    fixed = work is not None and rows.has_attempts(session, key(work.id))
    return TeamView(team, school.catalogue.get(team.exercise), members, work.id if work else None, fixed)


def _open_team(session: Session, team_id: int) -> Team:
    """Return a team that may still change, locked until the end of the transaction."""
    team = rows.locked_team(session, team_id)
    if team is None:
        raise MissingError(N_("There is no such team."))
    work = rows.of_team(session, team_id)
    if work is not None and rows.has_attempts(session, key(work.id)):
        raise ConflictError(N_("The team has handed in already, so it stays as it is."))
    return team


def _check_free(session: Session, slug: str, person_id: int) -> None:
    """Refuse who has a team for the exercise, or has handed it in alone; they can't join two at once."""
    session.exec(select(Person).where(Person.id == person_id).with_for_update()).one()
    if rows.team_for(session, slug, person_id) is not None:
        raise ConflictError(N_("You are in a team for this exercise already."))
    own = rows.alone(session, slug, person_id)
    if own is not None and rows.has_attempts(session, key(own.id)):
        raise ConflictError(N_("You have handed this exercise in alone already."))


def _check_captain(team: Team, person_id: int) -> None:
    if team.captain_id != person_id:
        raise ForbiddenError(N_("The captain of the team does this."))


def _may_join(session: Session, school: School, captain: Person, person: Person) -> bool:
    """Tell whether two may work together; who has only applied is not in the school yet."""
    fits = may_share_a_team(_candidate(captain), _candidate(person), school.today())
    return person.active and fits and not admissions.only_applies(session, key(person.id))


def _candidate(person: Person) -> Candidate:
    return Candidate(key(person.id), person.role, person.cohort_id, person.birth_date)


def _end(session: Session, team: Team) -> int | None:
    """Remove a team that nobody is in; return the id of its work, whose repository has to go too."""
    work = rows.of_team(session, key(team.id))
    for row in rows.members(session, key(team.id)):
        session.delete(row)
    if work is not None:
        session.delete(work)
    session.flush()
    session.delete(team)
    return work.id if work else None
