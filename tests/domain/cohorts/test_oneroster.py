"""Tables of people: every way in which a school's own table may be written, and every way it may be wrong."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.cohorts import oneroster
from lms.domain.logins import made_login, may_be_login
from lms.domain.people import Language, Role
from lms.domain.sheets import MOST_BYTES
from lms.domain.texts import inert
from lms.errors import RefusedError

PLAIN = "givenName,familyName,username,birthDate,language\nАру,Нұрлан,aru,2012-05-31,kk\n"


def read(text: str) -> oneroster.Sheet:
    return oneroster.read(text.encode())


def told(sheet: oneroster.Sheet) -> list[tuple[int, str, bool]]:
    return [(one.row, one.column, one.grave) for one in sheet.faults]


def test_a_table_of_oneroster_is_read() -> None:
    header = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,metadata.birthDate"
    )
    sheet = read(
        f"{header}\n"
        'u1,active,,true,o1,student,aru,,Ару,Нұрлан,,ID1,Aru@Example.kz,,,"g1,g2",8,,2012-05-31\n'
        "g1,active,,true,o1,parent,,,Гүл,Нұрлан,,,gul@example.kz,,,,,,\n"
    )
    aru, gul = sheet.people
    assert sheet.is_sound
    assert (aru.name, aru.login, aru.source, aru.identifier) == ("Ару Нұрлан", "aru", "u1", "ID1")
    assert (aru.email, aru.birth_date, aru.agents) == ("aru@example.kz", date(2012, 5, 31), ("g1", "g2"))
    assert (gul.role, gul.birth_date, gul.row) == (Role.GUARDIAN, None, 3)


def test_without_roles_whoever_is_an_agent_is_a_guardian() -> None:
    sheet = read("sourcedId,givenName,agentSourcedIds\ng,Гүл,\nu,Ару,g\n")
    assert [one.role for one in sheet.people] == [Role.GUARDIAN, Role.STUDENT]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        b"sep=;\n" + PLAIN.replace(",", ";").encode(),
        "USERNAME,Birth Date,Family_Name,given name,LANGUAGE\naru,31.05.2012,Нұрлан,Ару,Қазақша\n".encode(),
    ],
)
def test_a_table_may_be_written_in_many_ways(data: bytes) -> None:
    (aru,) = oneroster.read(data).people
    assert (aru.name, aru.login, aru.birth_date, aru.language) == (
        "Ару Нұрлан",
        "aru",
        date(2012, 5, 31),
        Language.KAZAKH,
    )


def test_an_old_table_in_russian_letters_is_read() -> None:
    (one,) = oneroster.read("givenName;familyName\nИван;Петров\n".encode("cp1251")).people
    assert one.name == "Иван Петров"


def test_a_line_break_within_quotes_is_part_of_its_cell() -> None:
    first, second = read('givenName,familyName\n"Ару\nбек",Нұрлан\nБек,Омар\n').people
    assert (first.name, second.row) == ("Ару бек Нұрлан", 3)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("Ару,Нұрлан,aru", [(2, "", True)]),
        ("Ару,Нұрлан,aru,,,,", [(2, "", True)]),
        (",,aru,,", [(2, "givenName", True)]),
        ("Ару,Н,aru,2012-02-30,", [(2, "birthDate", True)]),
        ("Ару,Н,aru,31/13/2012,", [(2, "birthDate", True)]),
        ("Ару,Н,aru@x.kz,,", [(2, "username", False)]),
        ("Ару,Н,aru,,tlh", [(2, "language", False)]),
        ("Ару,Н,aru,,\nБек,О,ARU,,", [(3, "username", True)]),
        ("\n,,,,\nАру,Н,aru,,kk", []),
    ],
)
def test_faults_are_told_by_row_and_column(rows: str, faults: list[tuple[int, str, bool]]) -> None:
    assert told(read(f"givenName,familyName,username,birthDate,language\n{rows}\n")) == faults


def test_a_fault_says_what_stands_there() -> None:
    sheet = read(
        "givenName,username,birthDate,language,email\n"
        "Ару,Ару Н,2012-02-30,tlh,aru\nБек,bek,,kk,x@example.kz\nДана,bek,,kk,\n"
    )
    assert [(one.row, one.column, one.value) for one in sheet.faults] == [
        (2, "username", "Ару Н"),
        (2, "email", "aru"),
        (2, "birthDate", "2012-02-30"),
        (2, "language", "tlh"),
        (4, "username", "bek"),
    ]


ROLES = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        (["r,active,u,primary,student,,,o1"], Role.STUDENT),
        (["r,active,u,primary,parent,,,o1"], Role.GUARDIAN),
        (["r,active,u,primary,teacher,,,o1"], None),
        (["r,active,u,secondary,teacher,,,o1", "r,active,u,primary,student,,,o2"], Role.STUDENT),
        (["r,active,u,primary,teacher,,,o1", "r,active,u,secondary,student,,,o2"], None),
        (["r,active,u,primary,guardian,,,o2", "r,active,u,primary,student,,,o1"], Role.STUDENT),
        (["r,active,u,primary,student,,,o2", "r,active,u,primary,teacher,,,o1"], None),
        (["r,active,u,primary,guardian,,,o2", "r,active,u,primary,student,,,o3"], Role.STUDENT),
        (["r,tobedeleted,u,primary,student,,,o1"], None),
        (["r,active,u,primary,student,2026-09-02,,o1"], None),
        (["r,active,u,primary,student,,2026-08-31,o1"], None),
        (["r,active,u,primary,student,2026-09-01,2026-09-01,o1"], Role.STUDENT),
        (["r,active,someone,primary,student,,,o1"], None),
        (["r,active,u,primary,,,,o1"], None),
        (["r,active"], None),
    ],
)
def test_roles_say_who_somebody_is_today(lines: list[str], role: Role | None) -> None:
    users = "sourcedId,givenName,primaryOrgSourcedId\nu,Ару,o1\n"
    roles = (ROLES + "\n".join(lines) + "\n").encode()
    sheet = oneroster.read(users.encode(), roles=roles, day=date(2026, 9, 1))
    assert [one.role for one in sheet.people] == [role] * (role is not None)


def test_a_role_in_the_table_of_people_stands_before_others() -> None:
    users = "sourcedId,givenName,role\nu,Ару,teacher\n"
    sheet = oneroster.read(users.encode(), roles=f"{ROLES}r,active,u,primary,student,,,o\n".encode())
    assert (sheet.people, told(sheet)[-1]) == ((), (2, "role", False))


@pytest.mark.parametrize("name", ["roles", "enrollments"])
def test_a_table_beside_without_its_columns_is_refused(name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        oneroster.read(PLAIN.encode(), **{name: b"role,status\nstudent,active\n"})  # type: ignore[arg-type]
    assert refused.value.values == {"file": f"{name}.csv", "name": "userSourcedId", "field": name}


@pytest.mark.parametrize("role", ["teacher", "administrator", "aide", "proctor", "Admin"])
def test_nobody_gains_power_by_a_table(role: str) -> None:
    sheet = read(f"givenName,role\nАру,student\nДана,{role}\n")
    assert [one.name for one in sheet.people] == ["Ару"]
    assert told(sheet) == [(3, "role", False)]


@pytest.mark.parametrize("cells", ["tobedeleted,true", "active,false", "ToBeDeleted,"])
def test_rows_that_are_switched_off_are_left_out(cells: str) -> None:
    sheet = read(f"givenName,status,enabledUser\nАру,active,true\nБек,{cells}\n")
    assert [one.name for one in sheet.people] == ["Ару"]
    assert told(sheet) == [(3, "", False)]


def test_a_password_is_not_read() -> None:
    sheet = read("givenName,password\nАру,hunter2-hunter2\n")
    assert told(sheet) == [(1, "password", False)]
    assert "hunter2" not in sheet.model_dump_json()


def test_columns_that_mean_nothing_here_are_named() -> None:
    (fault,) = read("givenName,shoeSize,phone\nАру,40,7\n").faults
    assert (fault.values, fault.grave) == ({"names": "shoeSize"}, False)


@pytest.mark.parametrize("column", ["sourcedId", "identifier", "email"])
def test_what_is_somebodys_own_stands_there_once(column: str) -> None:
    value = "x@example.kz"
    sheet = read(f"givenName,{column}\nАру,{value}\nБек,{value}\n")
    assert told(sheet) == [(3, column, True)]


def test_other_tables_tell_birth_dates_and_who_is_meant() -> None:
    users = "sourcedId,givenName,role\n1,Ару,student\n2,Бек,student\ng,Гүл,guardian\n"
    births = "sourcedId,birthDate,sex\n1,2012-05-31,female\n"
    meant = "sourcedId,classSourcedId,userSourcedId,role\ne1,c,1,student\ne2,c,2,teacher\n"
    sheet = oneroster.read(users.encode(), births.encode(), meant.encode())
    assert [(one.name, one.birth_date) for one in sheet.people] == [
        ("Ару", date(2012, 5, 31)),
        ("Гүл", None),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"sep=;\n",
        b"sep=;",
        b"PK\x03\x04rest of a workbook",
        b"\x00\x01\x02\x00",
        b"\x98\x98",
        b"one,two\n1,2\n",
        b"givenName,given_name\nA,B\n",
        b'givenName\n"Aru\n',
        b"givenName\n" + b"x\n" * (oneroster.MOST_ROWS + 1),
        b"givenName\n" + b"x" * MOST_BYTES,
        b"givenName\n" + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        oneroster.read(data)


@given(
    st.binary(max_size=200)
    | st.text(alphabet='givenNamerole,;\t"\r\n\x0b\u2028Аа=', max_size=60).map(str.encode)
)
def test_whatever_is_uploaded_is_read_or_refused(data: bytes) -> None:
    for table in (data, b"givenName,role,email\n" + data, "givenName\r\n".encode("utf-16") + data):
        with suppress(RefusedError):
            assert oneroster.read(table).faults is not None


def test_a_table_without_students_is_not_sound() -> None:
    assert not read("givenName,role\n").is_sound
    assert not read("givenName,role\nДана,teacher\n").is_sound


def test_ten_thousand_rows_are_refused_at_once() -> None:
    with pytest.raises(RefusedError, match="1000"):
        read("givenName\n" + "Ару\n" * 10_000)


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Ару Нұрланқызы", "aru-nurlanqyzy"),
        ("Жансая Щучкина", "zhansaia-shuchkina"),
        ("Ли", "student-li"),
        ("小明", "student"),
        ("O'Brien  Ann--Marie", "obrien-ann-marie"),
        ("А" * 200, "a" * 26),
        ("7 Бала", "student-7-bala"),
    ],
)
def test_a_login_is_made_from_a_name(name: str, login: str) -> None:
    taken: set[str] = set()
    assert made_login(name, taken) == login
    assert made_login(name, taken) == f"{login}-2"
    assert all(map(may_be_login, taken))


@pytest.mark.parametrize("cell", ["=1+1", "+7", "-2", "@SUM(A1)", "\tx", "\rx", " =1", "\n=1"])
def test_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


def test_other_cells_of_an_export_stay_as_they_are() -> None:
    assert [inert(one) for one in ("", "Ару", "a=b", "7")] == ["", "Ару", "a=b", "7"]
