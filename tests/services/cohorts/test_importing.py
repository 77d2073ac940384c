"""Imports: a table is looked at, then everybody comes in or nobody, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlmodel import select

from lms.domain.people import Language, Role
from lms.errors import ConflictError, MissingError, QatarlasError, RefusedError
from lms.services import guardians, invitations, ledger, people
from lms.services.accounts import passwords
from lms.services.cohorts import importing, rosters
from lms.services.cohorts.planning import Plan
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Enrolment, Invitation, RosterImport, RosterKey
from tests.support.folk import ADULT, PASSWORD, key, person
from tests.support.pace_school import counted
from tests.support.schools import at

ARU = "s1,student,aru,Ару,Нұрлан,ID1,aru@example.kz,2013-09-01,kk,g1\n"
GUL = "g1,guardian,,Гүл,Нұрлан,,gul@example.kz,,,\n"
BEK = "s2,student,bek,Бек,Омар,ID2,,2001-04-09,ru,\n"


def plan(school: School, by: Person, number: int) -> Plan:
    found = importing.preview(school, by, number).plan
    assert found is not None
    return found


def counts(found: Plan) -> tuple[int, int, int, int]:
    return (found.count("new"), found.count("changed"), found.count("known"), found.count("wrong"))


def told(found: Plan) -> list[tuple[int, str, bool]]:
    return [(one.row, one.column, one.grave) for one in found.faults]


def everybody(school: School) -> set[str]:
    return {one.login for one in people.everybody(school)}


def test_a_table_writes_nothing_before_it_is_confirmed(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    number = bring(ARU + GUL + BEK)
    found = plan(school, mentor, number)
    assert (found.is_sound, counts(found), found.guardians) == (True, (2, 0, 0, 0), 1)
    assert everybody(school) == {"mentor"}


def test_everybody_of_a_table_comes_in(
    school: School, here: int, mentor: Person, bring: Callable[..., int]
) -> None:
    number = bring(ARU + GUL + BEK)
    assert importing.carry_out(school, mentor, number) == 2
    aru, bek = (one.person for one in rosters.roster(school, here).students)
    assert (aru.name, aru.login, aru.email) == ("Ару Нұрлан", "aru", "aru@example.kz")
    assert (bek.language, bek.password_hash, bek.role) == (Language.RUSSIAN, None, Role.STUDENT)
    with school.database.read() as session:
        kept = session.get_one(RosterImport, number)
        assert "2013" not in str(kept.content)
        assert {one.cohort_id for one in session.exec(select(Enrolment)) if one.person_id == aru.id} == {here}


def test_each_comes_in_by_a_link_of_their_own_once(
    school: School, here: int, mentor: Person, bring: Callable[..., int]
) -> None:
    number = bring(ARU + GUL + BEK)
    importing.carry_out(school, mentor, number)
    aru, bek, gul = importing.links(school, mentor, number)
    assert [(one.name, one.ward) for one in (aru, bek, gul)] == [
        ("Ару Нұрлан", ""),
        ("Бек Омар", ""),
        ("Гүл Нұрлан", "Ару Нұрлан"),
    ]
    later = at(school, school.now() + timedelta(days=13))
    passwords.reset(later, aru.word, PASSWORD)
    with pytest.raises(MissingError):
        passwords.of_reset_word(later, aru.word)
    assert [one.name for one in importing.links(later, mentor, number)] == ["Бек Омар", "Гүл Нұрлан"]
    assert [one.name for one in importing.not_come_in(school, here)] == ["Бек Омар"]
    assert passwords.of_reset_word(school, bek.word).login == "bek"


def test_a_link_is_good_for_as_long_as_an_invitation(
    school: School, mentor: Person, bring: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = bring(ARU)
    importing.carry_out(school, mentor, number)
    word = importing.links(school, mentor, number)[0].word
    for days, is_open in ((13, True), (15, False)):
        later = int((school.now() + timedelta(days=days)).timestamp())
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _, now=later: now)
        with nullcontext() if is_open else pytest.raises(MissingError):
            passwords.of_reset_word(school, word)


def test_a_guardian_is_linked_when_both_sides_have_said_so(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    number = bring(ARU + GUL)
    importing.carry_out(school, mentor, number)
    aru = people.by_login(school, "aru")
    assert aru is not None
    assert guardians.of_ward(school, aru) == ()
    word = importing.links(school, mentor, number)[1].word
    gul = invitations.accept(
        school,
        word,
        login="gul",
        name="Гүл",
        birth_date=ADULT,
        language=Language.KAZAKH,
        password=PASSWORD,
    )
    (link,) = guardians.of_ward(school, aru)
    assert (link.other.id, link.state) == (gul.id, guardians.LinkState.PENDING)


def test_confirming_twice_doubles_nobody(school: School, mentor: Person, bring: Callable[..., int]) -> None:
    number = bring(ARU + GUL)
    importing.carry_out(school, mentor, number)
    with pytest.raises(ConflictError):
        importing.carry_out(school, mentor, number)
    with school.database.read() as session:
        assert len(session.exec(select(Invitation)).all()) == 1
    assert importing.preview(school, mentor, number).done


def test_of_many_who_confirm_at_once_one_does(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    number = bring(ARU + BEK)

    def confirm(_: int) -> int:
        try:
            return importing.carry_out(school, mentor, number)
        except ConflictError:
            return 0

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(confirm, range(6))) == [0, 0, 0, 0, 0, 2]
    assert everybody(school) == {"mentor", "aru", "bek"}


def test_all_or_nothing(school: School, mentor: Person, bring: Callable[..., int]) -> None:
    number = bring(ARU + BEK)
    person(school, "bek", password=None)  # somebody took the login meanwhile
    with pytest.raises(RefusedError):
        importing.carry_out(school, mentor, number)
    assert everybody(school) == {"mentor", "bek"}
    assert not importing.preview(school, mentor, number).done


def test_a_second_import_finds_everybody(school: School, mentor: Person, bring: Callable[..., int]) -> None:
    importing.carry_out(school, mentor, bring(ARU + GUL + BEK))
    again = plan(school, mentor, bring(ARU + GUL + BEK))
    assert (counts(again), again.guardians) == ((0, 0, 2, 0), 0)
    number = bring(ARU.replace("student,aru", "student,other-login").replace("Нұрлан", "Серік") + GUL)
    found = plan(school, mentor, number)
    assert (counts(found), found.lines[0].login) == ((0, 1, 0, 0), "aru")
    assert found.lines[0].changes == {"name": "Ару Серік"}
    importing.carry_out(school, mentor, number)
    aru = people.by_login(school, "aru")
    assert aru is not None
    assert aru.name == "Ару Серік"


def test_an_import_is_its_owners_for_a_day(school: School, mentor: Person, bring: Callable[..., int]) -> None:
    number = bring(ARU)
    other = person(school, "other", Role.ADMIN, password=None)
    late = at(school, school.now() + importing.KEPT)
    for place, who in ((school, other), (late, mentor)):
        for verb in (importing.preview, importing.carry_out, importing.links, importing.discard):
            with pytest.raises(MissingError):
                verb(place, who, number)
    assert importing.forget(school) == 0
    assert importing.forget(late) == 1


def test_a_table_may_be_forgotten(school: School, mentor: Person, bring: Callable[..., int]) -> None:
    number = bring(ARU)
    importing.discard(school, mentor, number)
    with pytest.raises(QatarlasError):
        importing.carry_out(school, mentor, number)


def test_identifiers_are_kept_as_digests_alone(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    importing.carry_out(school, mentor, bring(BEK))
    with school.database.read() as session:
        (row,) = session.exec(select(RosterKey))
    assert "ID2" not in row.digest


def test_a_cohort_of_forty_takes_few_statements(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    rows = "".join(
        f"s{n},student,pupil{n},Ару,Нұр,ID{n},p{n}@example.kz,2013-09-01,kk,g{n}\n" for n in range(40)
    )
    number = bring(rows + "".join(f"g{n},parent,,Гүл,Нұр,,,,,\n" for n in range(40)))
    with counted(school) as statements:
        assert importing.carry_out(school, mentor, number) == 40
    assert len(statements) < 80 + 40  # a row for each account and each invitation, and a few for all
    assert len(importing.links(school, mentor, number)) == 80


def test_everybody_of_a_table_gets_first_credits_and_a_key(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    importing.carry_out(school, mentor, bring(ARU + GUL))
    importing.carry_out(school, mentor, bring(ARU + BEK))
    aru, bek = (people.by_login(school, login) for login in ("aru", "bek"))
    assert aru is not None
    assert bek is not None
    given = [ledger.balances(school, key(one)).credits for one in (aru, bek)]
    assert given == [given[0]] * 2
    assert given[0] > 0
    with school.database.read() as session:
        assert {one.person_id for one in session.exec(select(RosterKey))} == {aru.id, bek.id}
