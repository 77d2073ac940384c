"""Portfolios: built from finished work, shown to whom everybody concerned agrees, and closed at once."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role
from lms.domain.privacy.portfolios import NameShown, may_be_shown, moved, said_in, shown_name
from lms.errors import ConflictError, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import consents, guardians, keys, people, portfolios
from lms.services.partners import companies
from lms.services.people import Person
from lms.services.portfolios import Draft, ItemKind
from lms.services.school import School
from lms.services.submitting import uploads, works
from lms.storage.tables import Company, Portfolio
from lms.storage.works import passed_by
from tests.services.test_races import at_once
from tests.support import reviews
from tests.support.folk import ADULT, MINOR, key
from tests.support.schools import at

NOON = datetime(2026, 11, 10, 7, 0, tzinfo=UTC)
EXERCISE = "three-checks"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1 rest"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FILES = {
    "solution.py": b"def add(a, b):\n    return a + b\n",
    "plot.png": PNG,
    "drawing.svg": SVG,
    "bad.png": SVG,
}


@pytest.fixture
def school(school: School) -> School:
    return at(school, NOON)


def student(school: School, name: str = "Дана Серікқызы", born: date = ADULT) -> Person:
    return people.create(
        school, login=f"dana-{born.year}", name=name, role=Role.STUDENT, password=None, birth_date=born
    )


def guardian_of(school: School, ward: Person) -> Person:
    made = people.create(
        school, login="mother", name="Mother", role=Role.GUARDIAN, password=None, birth_date=ADULT
    )
    with school.database.write() as session:
        guardians.ask(session, key(made), key(ward), school.now())
    guardians.confirm(school, guardian_id=key(made), ward_id=key(ward))
    return made


def finish(school: School, person: Person) -> int:
    """Hand in an exercise with its pictures, pass it, put it in, and return the item."""
    work_id = keys.key(works.find_or_open(school, EXERCISE, key(person)).id)
    zipped = BytesIO()
    with ZipFile(zipped, "w") as archive:
        for path, content in FILES.items():
            archive.writestr(path, content)
    zipped.seek(0)
    made = uploads.hand_in_zip(school, key(person), work_id, zipped)
    reviews.grade_row(school, made.id or 0)
    portfolios.put_in(school, key(person), ItemKind.EXERCISE, EXERCISE)
    return portfolios.own(school, person).shown.entries[0].item.id or 0


def word_of(school: School, person: Person) -> str:
    with school.database.read() as session:
        return session.get_one(Portfolio, person.id).word


def company(school: School, name: str = "Aqjol Soft") -> int:
    row = Company(name=name, created_at=school.now())
    with school.database.write() as session:
        session.add(row)
    return row.id or 0


@pytest.mark.parametrize(
    ("name", "chosen", "is_minor", "shown"),
    [
        ("Дана Серікқызы", NameShown.FIRST, False, "Дана"),
        ("Дана Серікқызы", NameShown.FULL, False, "Дана Серікқызы"),
        ("Дана Серікқызы", NameShown.FIRST, True, "Дана"),
        ("Дана Серікқызы", NameShown.FULL, True, "Дана"),
        ("Дана", NameShown.FULL, True, "Дана"),
        ("", NameShown.FIRST, False, ""),
    ],
)
def test_which_name_the_world_reads(name: str, chosen: NameShown, shown: str, *, is_minor: bool) -> None:
    assert shown_name(name, chosen, is_minor=is_minor) == shown


@pytest.mark.parametrize(
    ("key_", "by", "order"),
    [
        (2, -1, [2, 1, 3]),
        (2, 1, [1, 3, 2]),
        (1, -1, [1, 2, 3]),
        (3, 1, [1, 2, 3]),
        (1, 9, [2, 3, 1]),
    ],
)
def test_a_thing_moves_as_far_as_there_is_room(key_: int, by: int, order: list[int]) -> None:
    assert moved([1, 2, 3], key_, by) == order


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("a.png", True),
        ("A.JPG", True),
        ("x/y.ipynb", True),
        ("a.svg", False),
        ("a.html", False),
        ("png", False),
    ],
)
def test_what_can_be_chosen(path: str, *, fits: bool) -> None:
    assert may_be_shown(path) is fits


def test_a_text_is_read_in_the_language_that_it_has() -> None:
    assert said_in({"kk": "а", "en": "b"}, "en") == "b"
    assert said_in({"kk": "а"}, "ru") == "а"
    assert said_in({}, "ru") == ""


def test_only_finished_work_stands_in_it(school: School) -> None:
    dana = student(school)
    assert portfolios.own(school, dana).rest == ()
    with pytest.raises(RefusedError, match="finished"):
        portfolios.put_in(school, key(dana), ItemKind.EXERCISE, EXERCISE)
    item_id = finish(school, dana)
    portfolios.put_in(school, key(dana), ItemKind.EXERCISE, EXERCISE)
    own = portfolios.own(school, dana)
    assert [one.item.id for one in own.shown.entries] == [item_id]
    assert own.rest == ()
    with school.database.read() as session:
        assert passed_by(session, key(dana), ()) == {EXERCISE}
    portfolios.take_out(school, key(dana), item_id)
    assert len(portfolios.own(school, dana).rest) == 1


def test_another_persons_things_are_missing(school: School) -> None:
    dana, other = student(school), student(school, born=date(2000, 1, 1))
    item_id = finish(school, dana)
    for call in (
        lambda: portfolios.take_out(school, key(other), item_id),
        lambda: portfolios.move(school, key(other), item_id, 1),
        lambda: portfolios.describe(school, key(other), item_id, {}, []),
        lambda: portfolios.entry(school, other, item_id),
    ):
        with pytest.raises(MissingError):
            call()


def test_pictures_are_what_their_bytes_say(school: School) -> None:
    dana = student(school)
    item_id = finish(school, dana)
    assert portfolios.choices(school, key(dana), item_id) == ("bad.png", "plot.png")
    for wrong in (["drawing.svg"], ["solution.py"], ["../plot.png"], ["no.png"]):
        with pytest.raises(RefusedError):
            portfolios.describe(school, key(dana), item_id, {}, wrong)
    with pytest.raises(RefusedError, match="longer"):
        portfolios.describe(school, key(dana), item_id, {"kk": "а" * 1201}, [])
    with pytest.raises(RefusedError, match="is not a picture"):
        portfolios.describe(school, key(dana), item_id, {}, ["plot.png", "bad.png"])
    portfolios.describe(school, key(dana), item_id, {"kk": " Қосу ", "xx": "no"}, ["plot.png"])
    shown = portfolios.shown_to_school(school, dana)
    assert shown.entries[0].item.about == {"kk": "Қосу"}
    assert portfolios.picture(school, shown, item_id, 1) == ("image/png", PNG)
    for number in (0, 2, 3):
        with pytest.raises(MissingError):
            portfolios.picture(school, shown, item_id, number)


def test_it_is_private_until_an_adult_says_otherwise(school: School) -> None:
    dana = student(school)
    finish(school, dana)
    word = word_of(school, dana)
    with pytest.raises(MissingError):
        portfolios.public(school, word)
    portfolios.publish(school, dana)
    assert portfolios.public(school, word).name == "Дана"
    portfolios.write(school, key(dana), Draft(name_shown=NameShown.FULL, indexed=True))
    assert portfolios.public(school, word).name == "Дана Серікқызы"
    assert portfolios.public(school, word).portfolio.indexed
    consents.revoke(school, key(dana), Purpose.PORTFOLIO, key(dana))
    with pytest.raises(MissingError):
        portfolios.public(school, word)
    assert portfolios.own(school, dana).waits_for_consent
    portfolios.publish(school, dana)
    assert portfolios.public(school, word)
    portfolios.hide(school, key(dana))
    portfolios.publish(school, dana)
    with pytest.raises(MissingError):
        portfolios.public(school, word)
    people.deactivate(school, key(dana))
    with pytest.raises(MissingError):
        portfolios.public(school, word_of(school, dana))
    portfolios.hide(school, key(dana))
    with pytest.raises(ConflictError):
        portfolios.hide(school, key(dana))


def test_a_minor_and_a_guardian_agree_together(school: School) -> None:
    dana = student(school, born=MINOR)
    mother = guardian_of(school, dana)
    finish(school, dana)
    portfolios.write(school, key(dana), Draft(name_shown=NameShown.FULL, indexed=True))
    portfolios.publish(school, dana)
    word = word_of(school, dana)
    with pytest.raises(MissingError):
        portfolios.public(school, word)
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(mother))
    shown = portfolios.public(school, word)
    assert (shown.name, shown.portfolio.indexed, shown.is_minor) == ("Дана", False, True)
    consents.revoke(school, key(dana), Purpose.PORTFOLIO, key(mother))
    with pytest.raises(MissingError):
        portfolios.public(school, word)
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(mother))
    guardians.end(school, guardian_id=key(mother), ward_id=key(dana))
    with pytest.raises(MissingError):
        portfolios.public(school, word)


def test_a_guardian_alone_makes_nothing_public(school: School) -> None:
    dana = student(school, born=MINOR)
    mother = guardian_of(school, dana)
    finish(school, dana)
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(mother))
    with pytest.raises(MissingError):
        portfolios.public(school, word_of(school, dana))


def test_on_the_18th_birthday_the_adult_is_asked_anew(school: School) -> None:
    dana = student(school, born=MINOR)
    mother = guardian_of(school, dana)
    finish(school, dana)
    portfolios.publish(school, dana)
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(mother))
    word = word_of(school, dana)
    eve = at(school, datetime(2031, 8, 31, 18, 59, tzinfo=UTC))
    birthday = at(school, datetime(2031, 8, 31, 19, 0, tzinfo=UTC))
    assert portfolios.public(eve, word)
    with pytest.raises(MissingError):
        portfolios.public(birthday, word)
    portfolios.publish(birthday, dana)
    assert not portfolios.public(birthday, word).is_minor


def test_a_company_reads_what_was_opened_to_it_alone(school: School) -> None:
    dana, here, there = student(school), company(school), company(school, "Other")
    finish(school, dana)
    with pytest.raises(ForbiddenError):
        portfolios.share(school, key(dana), here)
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(dana))
    with pytest.raises(MissingError):
        portfolios.share(school, key(dana), 99)
    portfolios.share(school, key(dana), here)
    portfolios.share(school, key(dana), here)
    assert portfolios.shown_to_company(school, key(dana), here).name == "Дана"
    with pytest.raises(MissingError):
        portfolios.shown_to_company(school, key(dana), there)
    consents.revoke(school, key(dana), Purpose.PORTFOLIO, key(dana))
    assert _names(school, here) == []
    consents.give(school, key(dana), Purpose.PORTFOLIO, key(dana))
    assert _names(school, here) == [dana.name]
    companies.close(school, here)
    assert _names(school, here) == []
    companies.reopen(school, here)
    portfolios.unshare(school, key(dana), here)
    assert _names(school, here) == []
    with pytest.raises(ConflictError):
        portfolios.unshare(school, key(dana), here)


def _names(school: School, company_id: int) -> list[str]:
    with school.database.read() as session:
        return [one.name for one in portfolios.opened_to(session, school, company_id)]


def test_staff_have_none(school: School) -> None:
    mentor = people.create(
        school, login="mentor", name="M", role=Role.MENTOR, password=None, birth_date=ADULT
    )
    with pytest.raises(QatarlasError):
        portfolios.write(school, key(mentor), Draft())


def test_pressed_twice_at_the_same_moment_it_is_done_once(school: School) -> None:
    person = student(school)
    company_id = company(school)
    draft = Draft(headline={"kk": "Сәлем"})
    assert at_once(*[lambda: portfolios.write(school, key(person), draft)] * 4) == 4
    assert at_once(*[lambda: portfolios.publish(school, person)] * 4) == 4
    assert at_once(*[lambda: portfolios.share(school, key(person), company_id)] * 4) == 4
    own = portfolios.own(school, person)
    assert (own.is_public, len(own.shares)) == (True, 1)
