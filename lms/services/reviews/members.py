"""Members: what each of a team has put into its work, by the commits up to the one that is reviewed."""

from dataclasses import dataclass

from lms.domain.reviews.shares import Member, Share, read_log, shares
from lms.services.school import School
from lms.storage import people
from lms.storage.git.gitprocess import GitError
from lms.storage.tables import Person, Round, Submission, Work


@dataclass(frozen=True)
class MemberShare:
    """A member's part; ``person`` is None for commits under a name that is nobody's in the team."""

    person: Person | None
    name: str
    share: Share


def of_round(school: School, round_id: int) -> tuple[MemberShare, ...]:
    """Return the parts of a team's members, the largest first; nothing for who works alone."""
    with school.database.read() as session:
        round_ = session.get_one(Round, round_id)
        work = session.get_one(Work, round_.work_id)
        if work.team_id is None:
            return ()
        owners = {one.id or 0: one for one in people.owners_of(session, work)}
        commit_id = session.get_one(Submission, round_.submission_id).commit_id
    try:
        log = school.repositories.line_log(round_.work_id, commit_id)
    except GitError:  # a history too large to be counted in time: the table is left out
        return ()
    found = shares(read_log(log), [member(one) for one in owners.values()])
    silent = [Share("", one, 0, 0, 0.0) for one in owners if one not in {share.member_id for share in found}]
    return tuple(MemberShare(owners.get(one.member_id or 0), one.name, one) for one in (*found, *silent))


def member(person: Person) -> Member:
    names = frozenset({person.name.strip().casefold(), person.login.casefold()})
    return Member(person.id or 0, names, person.email)
