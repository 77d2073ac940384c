"""Things of partner companies, of vacancies and of the school's figures."""

from lms.services.school import School
from tests.web.asking import Ask


class PartnerThings:
    """A part of the World."""

    school: School

    def figure(self) -> Ask:
        return Ask({"figure": "starts"}, query={"kind": "quarter", "at": "2026-10"})
