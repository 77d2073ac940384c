"""Who left the demo school, in which week and why; and who goes to both programmes."""

from datetime import timedelta

from lms.domain.cohorts.enrolments import Ending
from lms.services import enrolments
from lms.services.cohorts import rosters
from lms.services.demo import folk
from lms.services.demo.moments import first_day, on
from lms.services.school import School

LEFT = {
    "temirlan": (3, folk.TUMO, "Отбасы Атырауға көшті."),
    "artem": (4, folk.TOMORROW, "Нашёл работу на полный день; просит позвать, если будет вечерняя группа."),
    "daniyar": (7, folk.TOMORROW, "Жаңа туған баласына байланысты үзіліс алды."),
    "rodion": (9, folk.TUMO, "Перешёл в спортивную секцию в те же часы."),
}
WENT_ON, WEEK = "bota", 6
"""Who went on from TUMO to Tomorrow School, and is in both."""


def load(school: School) -> None:
    """Let people leave and go on; once."""
    everybody = folk.everybody(school)
    with school.database.read() as session:
        if len(enrolments.of_person(session, everybody[WENT_ON].id or 0)) > 1:
            return
    cohort_ids = {name: folk.cohort_id(school, name) for name in (folk.TOMORROW, folk.TUMO)}
    for login, (week, cohort, note) in LEFT.items():
        rosters.leave(
            on(school, first_day(school) + timedelta(weeks=week), 18),
            everybody["mentor" if cohort == folk.TOMORROW else "coach"],
            person_id=everybody[login].id or 0,
            cohort_id=cohort_ids[cohort],
            ending=Ending.LEFT,
            note=note,
        )
    then = on(school, first_day(school) + timedelta(weeks=WEEK), 11)
    admin, person_id = everybody["admin"], everybody[WENT_ON].id or 0
    old, new = cohort_ids[folk.TUMO], cohort_ids[folk.TOMORROW]
    rosters.join(then, admin, person_id=person_id, cohort_id=old, to_id=new)
    rosters.make_main(then, admin, person_id=person_id, cohort_id=new)
