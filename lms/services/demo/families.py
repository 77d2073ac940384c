"""Guardians of the demo school's minors: links that both confirmed, and consents, one of them taken back."""

from collections.abc import Mapping
from datetime import timedelta

from lms.domain.guardians.consents import Purpose
from lms.services import consents, guardians, people
from lms.services.demo import folk
from lms.services.demo.moments import first_day, on
from lms.services.guardians import digests
from lms.services.people import Person
from lms.services.school import School

CHILDREN = {
    "teen": "guardian",
    "amina": "roza",
    "alikhan": "dauletbek",
    "sofia": "elena",
    "yernar": "kuanysh",
    "inkar": "gauhar",
    "temirlan": "askar",
    "polina": "oksana",
    "zhansaya": "maksat",
    "kirill": "irina",
    "adiya": "rustem",
    "sultan": "gabit",
    "malika": "turar",
    "rayana": "yerbol",
    "ilyas": "yerbol",
    "mark": "valeria",
    "aruna": "sapar",
    "danel": "sapar",
    "asel": "nurgali",
    "arsen": "murat",
    "nazerke": "adil",
    "rodion": "tatiana",
}
WAITS = "adil"
"""The guardian whom the teenager has not answered yet."""
PAUSED = "nazerke"
"""The teenager with whom nothing is done until then."""
LETTERS = 4
"""So many weeks have their letters."""
UNNAMED = frozenset({"kirill", "saule", "dana"})
"""Whose name the region does not get."""
SECOND_THOUGHTS = "polina"
"""Whose guardian has taken the consent to the region's list back."""


def load(school: School) -> None:
    """Link families and let everybody agree, as it was in the first days; once."""
    everybody = folk.everybody(school)
    if guardians.of_guardian(school, everybody["guardian"]):
        return
    then = on(school, first_day(school), hour=9)
    for child, parent in CHILDREN.items():
        _link(then, everybody[parent], everybody[child])
    for one in folk.STUDENTS:
        _agree(then, everybody, one.login)
    later = on(school, first_day(school), hour=18)
    ward, guardian = everybody[SECOND_THOUGHTS], everybody[CHILDREN[SECOND_THOUGHTS]]
    guardians.take_back(later, ward.id or 0, Purpose.REGION, guardian.id or 0)


def _link(school: School, guardian: Person, ward: Person) -> None:
    guardian_id, ward_id = guardian.id or 0, ward.id or 0
    with school.database.write() as session:
        guardians.ask(session, guardian_id, ward_id, school.now())
    if guardian.login != WAITS:
        guardians.confirm(school, guardian_id=guardian_id, ward_id=ward_id)


def _agree(school: School, everybody: Mapping[str, Person], login: str) -> None:
    """Give what the programme asks for and the usual rest: adults for themselves, guardians for minors."""
    student = everybody[login]
    is_minor = people.is_minor(school, student)
    speaker = everybody[CHILDREN[login]] if is_minor else student
    if speaker.login == WAITS:
        return
    purposes = [Purpose.STUDY, Purpose.REVIEW]
    purposes += [Purpose.DIGEST] if is_minor else []
    purposes += [] if login in UNNAMED else [Purpose.REGION]
    with school.database.write() as session:
        for purpose in purposes:
            consents.write(session, school, student.id or 0, purpose, speaker.id or 0)


def write_letters(school: School) -> int:
    """Send the letters of the last weeks to guardians, each on its Sunday evening; return how many."""
    monday_ = school.today() - timedelta(days=school.today().weekday())
    sundays = [monday_ - timedelta(days=1, weeks=weeks) for weeks in range(LETTERS - 1, -1, -1)]
    return sum(digests.send_due(on(school, day, hour=18, minute=5)) for day in sundays)
