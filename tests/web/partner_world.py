"""Things of partner companies, of vacancies and of the school's figures."""

from datetime import date

from lms.domain.people import Language
from lms.services.insights import reports
from lms.services.school import School
from tests.web.asking import Ask


class PartnerThings:
    """A part of the World."""

    school: School

    def figure(self) -> Ask:
        return Ask({"figure": "starts"}, query={"kind": "quarter", "at": "2026-10"})

    def month(self) -> Ask:
        return Ask(form={"month": "2026-09"})

    def kept_month(self) -> Ask:
        """A kept report of a month, the same one for everybody."""
        if not reports.kept(self.school):
            reports.keep(self.school, None, date(2026, 8, 1))
        return Ask({"report_id": reports.kept(self.school)[-1].numbers[Language.KAZAKH]})
