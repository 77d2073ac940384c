"""Things of partner companies, of vacancies and of the school's figures."""

from datetime import date

from lms.domain.people import Language
from lms.services import people
from lms.services.insights import reports, vacancies
from lms.services.school import School
from tests.web.asking import Ask


class PartnerThings:
    """A part of the World."""

    school: School

    def id(self, name: str) -> int:
        raise NotImplementedError

    def figure(self) -> Ask:
        return Ask({"figure": "starts"}, query={"kind": "quarter", "at": "2026-10"})

    def month(self) -> Ask:
        return Ask(form={"month": "2026-09"})

    def vacancies(self) -> Ask:
        return Ask(body=self._table("vacancies"), content_type="multipart/form-data; boundary=b")

    def waiting_table(self) -> Ask:
        """A table that the admin has read: its preview is theirs alone."""
        admin = people.by_id(self.school, self.id("admin"))
        assert admin is not None
        data = b"month,direction,count\n2026-09,ai,3\n"
        return Ask({"table_id": vacancies.prepare(self.school, admin, data, "centre")})

    def _table(self, name: str) -> bytes:
        head = f'--b\r\nContent-Disposition: form-data; name="table"; filename="{name}.csv"\r\n\r\n'
        return (head + "month,direction,count\n2026-09,ai,3\n\r\n--b--\r\n").encode()

    def kept_month(self) -> Ask:
        """A kept report of a month, the same one for everybody."""
        if not reports.kept(self.school):
            reports.keep(self.school, None, date(2026, 8, 1))
        return Ask({"report_id": reports.kept(self.school)[-1].numbers[Language.KAZAKH]})
