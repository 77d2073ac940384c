"""Consents in a school: given by who may, taken back at once, asked anew when the text changes."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from lms.domain.guardians.consents import OF_AGE_GRACE, Purpose
from lms.domain.people import Language, Role
from lms.errors import ConflictError, ForbiddenError, RefusedError
from lms.services import consents, enrolments, guardians, inbox, people, programmes
from lms.services.admissions import applying
from lms.services.people import Person
from lms.services.school import School
from tests.support import admissions
from tests.support.folk import MINOR, cohort, key, person
from tests.support.schools import at

NOON = datetime(2026, 11, 10, 7, 0, tzinfo=UTC)
TEXTS = {one: f"A newer text, {one}." for one in Language}


@pytest.fixture
def school(school: School) -> School:
    return at(school, NOON)


@pytest.fixture
def dias(school: School) -> Person:
    return person(school, "dias", born=MINOR, password=None)


@pytest.fixture
def aigul(school: School, dias: Person) -> Person:
    return guardian_of(school, "aigul", dias)


def guardian_of(school: School, login: str, ward: Person) -> Person:
    made = person(school, login, Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(made), key(ward), school.now())
    guardians.confirm(school, guardian_id=key(made), ward_id=key(ward))
    return made


def allows(school: School, whom: Person, purpose: Purpose) -> bool:
    with school.database.read() as session:
        return consents.allows(session, school, key(whom), purpose)


def test_a_guardian_speaks_for_a_minor(school: School, dias: Person, aigul: Person) -> None:
    assert not allows(school, dias, Purpose.STUDY)
    with pytest.raises(ForbiddenError):
        consents.give(school, key(dias), Purpose.STUDY, key(dias))
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    assert allows(school, dias, Purpose.STUDY)
    assert len(consents.history(school, key(dias))) == 1


def test_a_stranger_and_a_guardian_not_confirmed_say_nothing(school: School, dias: Person) -> None:
    other = person(school, "marat", Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(other), key(dias), school.now())
    for purpose in Purpose:
        with pytest.raises(ForbiddenError):
            consents.give(school, key(dias), purpose, key(other))
        with pytest.raises(ForbiddenError):
            consents.revoke(school, key(dias), purpose, key(other))


def test_a_portfolio_needs_both(school: School, dias: Person, aigul: Person) -> None:
    consents.give(school, key(dias), Purpose.PORTFOLIO, key(aigul))
    assert not allows(school, dias, Purpose.PORTFOLIO)
    consents.give(school, key(dias), Purpose.PORTFOLIO, key(dias))
    assert allows(school, dias, Purpose.PORTFOLIO)
    consents.revoke(school, key(dias), Purpose.PORTFOLIO, key(dias))
    assert not allows(school, dias, Purpose.PORTFOLIO)
    with pytest.raises(ConflictError):
        consents.revoke(school, key(dias), Purpose.PORTFOLIO, key(dias))


def test_taken_back_it_allows_nothing_at_once(school: School, dias: Person, aigul: Person) -> None:
    father = guardian_of(school, "marat", dias)
    consents.give(school, key(dias), Purpose.REVIEW, key(father))
    consents.revoke(school, key(dias), Purpose.REVIEW, key(aigul))
    assert not allows(school, dias, Purpose.REVIEW)
    [entry] = consents.history(school, key(dias))
    assert (entry.giver.login, entry.revoker and entry.revoker.login) == ("marat", "aigul")


def test_each_guardian_turns_off_their_own_digest(school: School, dias: Person, aigul: Person) -> None:
    father = guardian_of(school, "marat", dias)
    for one in (aigul, father):
        consents.give(school, key(dias), Purpose.DIGEST, key(one))
    consents.revoke(school, key(dias), Purpose.DIGEST, key(father))
    assert allows(school, dias, Purpose.DIGEST)


def test_the_word_of_a_guardian_ends_with_the_link(school: School, dias: Person, aigul: Person) -> None:
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    guardians.end(school, guardian_id=key(aigul), ward_id=key(dias))
    assert not allows(school, dias, Purpose.STUDY)
    with school.database.write() as session:
        guardians.ask(session, key(aigul), key(dias), school.now())
    guardians.confirm(school, guardian_id=key(aigul), ward_id=key(dias))
    assert not allows(school, dias, Purpose.STUDY), "a new link does not bring an old word back"


def test_the_word_of_a_guardian_ends_with_their_account(school: School, dias: Person, aigul: Person) -> None:
    father = guardian_of(school, "marat", dias)
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    consents.give(school, key(dias), Purpose.REVIEW, key(father))
    people.deactivate(school, key(aigul))
    assert [allows(school, dias, one) for one in (Purpose.STUDY, Purpose.REVIEW)] == [False, True]
    consents.give(school, key(dias), Purpose.STUDY, key(father))
    assert allows(school, dias, Purpose.STUDY)


@pytest.mark.parametrize("asking", [(True, False), (False, True), (True, True), (False, False)])
def test_every_programme_that_somebody_is_in_asks_for_its_consents(
    school: School, asking: tuple[bool, bool]
) -> None:
    main, other = cohort(school, "main", "tumo"), cohort(school, "other", "tomorrow")
    for cohort_id, asks in zip((main, other), asking, strict=True):
        wanted = {"consents": [str(Purpose.STUDY)] if asks else []}
        programmes.set_rules(school, admissions.programme_of(school, cohort_id), "entry", wanted)
    alua = person(school, "alua", born=MINOR, cohort_id=main, password=None)
    with school.database.write() as session:
        enrolments.enrol(session, school, key(alua), other)
    alua = people.by_id(school, key(alua)) or alua
    mother = guardian_of(school, "aigul", alua)
    expected = (Purpose.STUDY,) if any(asking) else ()
    assert consents.pauses(school, alua) == expected
    assert bool(consents.paused(school, key(alua), Purpose.STUDY)) is any(asking)
    assert guardians.asked(school, alua, mother) == expected
    consents.give(school, key(alua), Purpose.STUDY, key(mother))
    assert consents.pauses(school, alua) == ()
    assert consents.paused(school, key(alua), Purpose.STUDY) == ""


def test_on_the_birthday_the_adult_is_asked_anew(school: School) -> None:
    alua = person(school, "alua", born=date(2008, 11, 22), password=None)
    mother = guardian_of(school, "aigul", alua)
    for purpose in Purpose:
        consents.give(school, key(alua), purpose, key(mother))
    consents.give(school, key(alua), Purpose.PORTFOLIO, key(alua))
    eve = at(school, datetime(2026, 11, 21, 18, 59, 59, tzinfo=UTC))
    day = at(school, datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC))
    late = at(school, day.now() + OF_AGE_GRACE)
    assert [one for one in Purpose if allows(eve, alua, one)] == list(Purpose)
    assert [one for one in Purpose if allows(day, alua, one)] == [Purpose.STUDY]
    assert not allows(late, alua, Purpose.STUDY)
    with pytest.raises(ForbiddenError):
        consents.give(day, key(alua), Purpose.STUDY, key(mother))
    consents.give(day, key(alua), Purpose.STUDY, key(alua))
    consents.give(day, key(alua), Purpose.PORTFOLIO, key(alua))
    assert allows(late, alua, Purpose.STUDY)
    assert allows(late, alua, Purpose.PORTFOLIO)


def test_a_new_adult_may_end_what_the_guardian_gave(school: School) -> None:
    alua = person(school, "alua", born=date(2008, 11, 22), password=None)
    mother = guardian_of(school, "aigul", alua)
    consents.give(school, key(alua), Purpose.STUDY, key(mother))
    day = at(school, datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC))
    with pytest.raises(ForbiddenError):
        consents.revoke(day, key(alua), Purpose.STUDY, key(mother))
    consents.revoke(day, key(alua), Purpose.STUDY, key(alua))
    assert not allows(day, alua, Purpose.STUDY)


def test_a_newer_text_asks_again_and_the_old_word_holds_for_a_while(
    school: School, dias: Person, aigul: Person
) -> None:
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    admin = person(school, "root", Role.ADMIN, password=None)
    text = consents.write_text(school, Purpose.STUDY, TEXTS, key(admin))
    assert text.version == 2
    assert [one.version for one in consents.texts(school)[Purpose.STUDY]] == [2, 1]
    told = [one for one in inbox.listing(school, key(aigul)).notices if "has changed" in one.words]
    assert [one.path for one in told] == [f"/children/{key(dias)}/consents"]
    late = at(school, school.now() + timedelta(days=30))
    assert allows(school, dias, Purpose.STUDY)
    assert not allows(late, dias, Purpose.STUDY)
    with pytest.raises(ConflictError):
        consents.give(school, key(dias), Purpose.STUDY, key(aigul), version=1)
    consents.give(school, key(dias), Purpose.STUDY, key(aigul), version=2)
    assert allows(late, dias, Purpose.STUDY)


def test_a_text_stands_in_all_three_languages(school: School) -> None:
    admin = person(school, "root", Role.ADMIN, password=None)
    with pytest.raises(RefusedError):
        consents.write_text(school, Purpose.STUDY, {**TEXTS, Language.KAZAKH: " "}, key(admin))
    assert [one.version for one in consents.texts(school)[Purpose.STUDY]] == [1]


def test_every_purpose_has_its_first_text(school: School) -> None:
    for versions in consents.texts(school).values():
        assert [one.version for one in versions] == [1]
        assert all((versions[0].text_kk, versions[0].text_ru, versions[0].text_en))


def test_what_is_missing_is_told_in_order(school: School, dias: Person, aigul: Person) -> None:
    consents.give(school, key(dias), Purpose.STUDY, key(aigul))
    adult = person(school, "sana", password=None)
    wanted = (Purpose.STUDY, Purpose.REVIEW, Purpose.DIGEST)
    with school.database.read() as session:
        assert consents.missing(session, school, dias, wanted) == (Purpose.REVIEW, Purpose.DIGEST)
        assert consents.missing(session, school, adult, wanted) == (Purpose.STUDY, Purpose.REVIEW)
        assert consents.missing(session, school, adult, ()) == ()


def test_many_are_asked_about_at_once(school: School, dias: Person, aigul: Person) -> None:
    adult = person(school, "sana", password=None)
    consents.give(school, key(dias), Purpose.REGION, key(aigul))
    everybody = people.everybody(school)
    with school.database.read() as session:
        assert consents.allowed(session, school, everybody, Purpose.REGION) == {key(dias)}
    consents.give(school, key(adult), Purpose.REGION, key(adult))
    with school.database.read() as session:
        assert consents.allowed(session, school, everybody, Purpose.REGION) == {key(dias), key(adult)}


def test_pressed_twice_at_the_same_moment_it_is_given_once(
    school: School, dias: Person, aigul: Person
) -> None:
    start = Barrier(2)

    def press() -> None:
        start.wait()
        consents.give(school, key(dias), Purpose.STUDY, key(aigul))

    fingers = [Thread(target=press) for _ in range(2)]
    for one in fingers:
        one.start()
    for one in fingers:
        one.join()
    standing = [one for one in consents.history(school, key(dias)) if one.consent.revoked_at is None]
    assert len(standing) == 1
    assert allows(school, dias, Purpose.STUDY)


def test_what_each_may_do_stands_on_the_cards(school: School, dias: Person, aigul: Person) -> None:
    consents.give(school, key(dias), Purpose.PORTFOLIO, key(aigul))
    consents.give(school, key(dias), Purpose.DIGEST, key(aigul))
    hers = {one.purpose: one for one in guardians.cards(school, dias, aigul)}
    theirs = {one.purpose: one for one in guardians.cards(school, dias, dias)}
    assert set(hers) == set(theirs) == {Purpose.DIGEST, Purpose.PORTFOLIO, Purpose.REGION}
    given = {purpose: (one.may_give, one.may_revoke) for purpose, one in hers.items()}
    assert given == {
        Purpose.DIGEST: (False, True),
        Purpose.PORTFOLIO: (False, True),
        Purpose.REGION: (True, False),
    }
    given = {purpose: (one.may_give, one.may_revoke) for purpose, one in theirs.items()}
    assert given == {
        Purpose.DIGEST: (False, False),
        Purpose.PORTFOLIO: (True, False),
        Purpose.REGION: (False, False),
    }


def test_what_an_application_waits_for_is_asked_of_the_guardian(
    school: School, dias: Person, aigul: Person
) -> None:
    call = admissions.call(school)
    admissions.ages(school, call, youngest=6, consents=[Purpose.STUDY, Purpose.REVIEW])
    application = admissions.begun(school, call, dias)
    asked = (Purpose.STUDY, Purpose.REVIEW)
    assert guardians.asked(school, dias, aigul) == asked
    assert guardians.asked(school, dias, dias) == ()
    cards = {one.purpose: one for one in guardians.cards(school, dias, aigul)}
    assert [(cards[one].awaited, cards[one].required, cards[one].may_give) for one in asked] == [
        (True, False, True)
    ] * 2
    applying.withdraw(school, application, "")
    assert guardians.asked(school, dias, aigul) == ()
    assert Purpose.STUDY not in {one.purpose for one in guardians.cards(school, dias, aigul)}


def test_a_new_adult_takes_back_only_what_still_holds(school: School) -> None:
    alua = person(school, "alua", born=date(2008, 11, 22), password=None)
    mother = guardian_of(school, "aigul", alua)
    for purpose in (Purpose.STUDY, Purpose.REVIEW):
        consents.give(school, key(alua), purpose, key(mother))
    day = at(school, datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC))
    cards = {one.purpose: one for one in guardians.cards(day, alua, alua)}
    assert (cards[Purpose.STUDY].may_give, cards[Purpose.STUDY].may_revoke) == (True, True)
    assert cards[Purpose.STUDY].until == date(2026, 11, 22) + OF_AGE_GRACE
    assert (cards[Purpose.REVIEW].may_give, cards[Purpose.REVIEW].may_revoke) == (True, False)
    assert Purpose.DIGEST not in cards
