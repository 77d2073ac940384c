"""Members' parts of a team's work, from a real repository."""

from lms.services.reviews import members
from lms.services.school import School
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Round, Submission, Team, TeamMember, Work
from lms.storage.tables.works import Source
from tests.support.review_rows import ReviewRows

LINES = {"aru": 6, "bek": 3}


def team_work(school: School, *people: int) -> int:
    now = school.now()
    with school.database.write() as session:
        team = Team(exercise="together", captain_id=people[0], created_at=now)
        session.add(team)
        session.flush()
        for one in people:
            session.add(TeamMember(team_id=team.id or 0, person_id=one, asked_at=now, confirmed_at=now))
        work = Work(exercise="together", team_id=team.id, created_at=now)
        session.add(work)
        session.flush()
        return work.id or 0


def commit(school: School, work_id: int, who: str, person_id: int, files: dict[str, bytes]) -> str:
    author = Identity(who, f"{who}@laptop")
    return school.repositories.store_commit(
        work_id, files, "Go on\n", author, Move(person_id, Source.UPLOAD, school.now())
    )


def test_each_members_lines_are_counted_after_the_starter_and_up_to_the_pinned_commit(school: School) -> None:
    rows = ReviewRows(school)
    aru, bek, dana = (rows.student(login) for login in ("aru", "bek", "dana"))
    work_id = team_work(school, aru, bek, dana)
    starter = {"README.md": b"much\n" * 500}
    school.repositories.ensure(work_id, starter, school.now())
    files = {**starter, "a.py": b"x = 1\n" * LINES["aru"]}
    commit(school, work_id, "Aru", aru, files)
    files |= {"b.py": b"y = 1\n" * LINES["bek"], "picture.png": b"\x00\x01" * 100}
    pinned = commit(school, work_id, "bek", bek, files)
    commit(school, work_id, "bek", bek, {**files, "later.py": b"z = 1\n" * 100})
    round_id = rows.round(aru, work=work_id)
    with school.database.write() as session:
        session.get_one(Submission, session.get_one(Round, round_id).submission_id).commit_id = pinned
    found = members.of_round(school, round_id)
    assert [(one.person and one.person.login, one.share.lines) for one in found] == [
        ("aru", LINES["aru"]),
        ("bek", LINES["bek"]),
        ("dana", 0),
    ]


def test_who_works_alone_has_no_table(school: School) -> None:
    rows = ReviewRows(school)
    assert members.of_round(school, rows.round(rows.student("aru"))) == ()
