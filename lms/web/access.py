"""Who may see and change what, for every view: per noun one helper to read and one to write.

A stranger is told that there is no such thing (``MissingError``); who may see it and not change it is
told so (``ForbiddenError``). The rules are in ``lms.domain.access``.
"""

from lms.domain import access as rules
from lms.domain.exercises import Exercise
from lms.domain.people import STAFF, Role
from lms.errors import N_, ForbiddenError, MissingError
from lms.services import access, cohorts, guardians, hiding, invitations, people
from lms.services.access import Job, Submission, Team, Work
from lms.services.cohorts import CohortView
from lms.services.invitations import InvitationView
from lms.services.people import Person
from lms.services.school import School

_NO_PAGE = N_("There is no such page.")
_NOT_YOURS = N_("You can look at this work. Its owners change it.")
_NOT_FOR_ROLE = N_("This page is for others.")
LEARNERS = frozenset({Role.STUDENT, *STAFF})


def staff(person: Person) -> Person:
    """Let mentors and admins pass."""
    if person.role not in STAFF:
        raise ForbiddenError(_NOT_FOR_ROLE)
    return person


def admin(person: Person) -> Person:
    if person.role is not Role.ADMIN:
        raise ForbiddenError(_NOT_FOR_ROLE)
    return person


def guardian(person: Person) -> Person:
    if person.role is not Role.GUARDIAN:
        raise ForbiddenError(_NOT_FOR_ROLE)
    return person


def student(person: Person) -> Person:
    """Let students pass, and pages about them: others have neither credits nor levels."""
    if person.role is not Role.STUDENT:
        raise MissingError(_NO_PAGE)
    return person


def learner(person: Person) -> Person:
    """Let everybody pass who may have works of their own: students, and the staff who try an exercise."""
    if person.role not in LEARNERS:
        raise ForbiddenError(_NOT_FOR_ROLE)
    return person


def readable_exercise(school: School, person: Person, slug: str) -> Exercise:
    """Return an exercise that a learner may know of; one kept back for a checkpoint is none to them."""
    return hiding.exercise_for(school, learner(person).id or 0, slug)


def readable_work(school: School, person: Person, work_id: int) -> Work:
    return _readable(person, access.work(school, work_id))


def writable_work(school: School, person: Person, work_id: int) -> Work:
    return _writable(person, access.work(school, work_id))


def readable_submission(school: School, person: Person, submission_id: int) -> Submission:
    return _readable(person, access.submission(school, submission_id))


def writable_submission(school: School, person: Person, submission_id: int) -> Submission:
    return _writable(person, access.submission(school, submission_id))


def may_write_submission(school: School, person: Person, submission_id: int) -> bool:
    """Tell whether somebody is an author of an attempt: for buttons that only authors press."""
    found = access.submission(school, submission_id)
    return found is not None and rules.may_write_work(people.standing(person), found.owners)


def readable_job(school: School, person: Person, job_id: int) -> Job:
    return _readable(person, access.job(school, job_id))


def writable_job(school: School, person: Person, job_id: int) -> Job:
    """Return a job that ``person`` may try again: the staff in charge of its owners."""
    job = readable_job(school, person, job_id)
    staff(person)
    return job


def readable_team(school: School, person: Person, team_id: int) -> Team:
    """Return a team for who is in it or asked to be, and for the staff in charge of them."""
    return _readable(person, access.team(school, team_id))


def writable_team(school: School, person: Person, team_id: int) -> Team:
    """Return a team for its captain."""
    team = readable_team(school, person, team_id)
    if team.captain_id != person.id:
        raise ForbiddenError(N_("The captain of the team does this."))
    return team


def readable_person(school: School, viewer: Person, person_id: int) -> Person:
    found = people.by_id(school, person_id)
    if found is None or not rules.may_read_person(people.standing(viewer), people.standing(found)):
        raise MissingError(_NO_PAGE)
    return found


def writable_person(school: School, viewer: Person, person_id: int) -> Person:
    """Return somebody whose account ``viewer`` may move, reset or close; nobody closes their own."""
    found = readable_person(school, viewer, person_id)
    if not rules.may_write_person(people.standing(viewer), people.standing(found)):
        raise ForbiddenError(N_("Another admin does this."))
    return found


def readable_invitation(school: School, person: Person, invitation_id: int) -> InvitationView:
    view = invitations.by_id(school, invitation_id)
    if view is None or not invitations.may_manage(person, view):
        raise MissingError(_NO_PAGE)
    return view


def writable_invitation(school: School, person: Person, invitation_id: int) -> InvitationView:
    return readable_invitation(school, person, invitation_id)


def readable_ward(school: School, person: Person, ward_id: int) -> Person:
    """Return a minor whose progress ``person`` sees: their confirmed guardian, or the minor themself."""
    if person.id == ward_id and guardians.may_have_guardian(person, school.today()):
        return person
    if person.role is not Role.GUARDIAN:
        raise MissingError(_NO_PAGE)
    return guardians.ward_of(school, person, ward_id)


def readable_cohort(school: School, person: Person, cohort_id: int) -> CohortView:
    """Return a cohort for the staff who look after it."""
    mine, found = people.standing(staff(person)), cohorts.by_view(school, cohort_id)
    if found is None or not rules.looks_after(mine, {cohort_id}):
        raise MissingError(_NO_PAGE)
    return found


def writable_cohort(school: School, person: Person, cohort_id: int) -> CohortView:
    """Return a cohort for who manages it: whoever looks after it."""
    return readable_cohort(school, person, cohort_id)


def may_run_programme(school: School, person: Person, programme_id: int) -> bool:
    """Say whether somebody runs what concerns a whole programme: admins, and mentors of a cohort of it."""
    if person.role not in STAFF:
        return False
    return any(one.programme.id == programme_id for one in cohorts.of_staff(school, person)) or (
        person.role is Role.ADMIN
    )


def runs_programme(school: School, person: Person, programme_id: int) -> Person:
    """Let who runs a programme pass."""
    if not may_run_programme(school, staff(person), programme_id):
        raise ForbiddenError(N_("The mentors of this programme do this."))
    return person


def writable_ward(school: School, person: Person, ward_id: int) -> Person:
    """Return a minor for whom ``person`` speaks: their confirmed guardian, and nobody else."""
    ward = readable_ward(school, person, ward_id)
    if person.id == ward_id:
        raise ForbiddenError(N_("Your guardian does this."))
    return ward


def _readable(person: Person, found: access.Owned[access.Thing] | None) -> access.Thing:
    if found is None or not rules.may_read_work(people.standing(person), found.owners):
        raise MissingError(_NO_PAGE)
    return found.thing


def _writable(person: Person, found: access.Owned[access.Thing] | None) -> access.Thing:
    thing = _readable(person, found)
    if found is None or not rules.may_write_work(people.standing(person), found.owners):
        raise ForbiddenError(_NOT_YOURS)
    return thing
