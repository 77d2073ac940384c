"""Things of partner companies, of vacancies and of the school's figures."""

from datetime import date
from secrets import token_hex

from sqlmodel import select

from lms.domain.insights.companies import ProposalState
from lms.domain.people import Language
from lms.domain.tracks.directions import Direction
from lms.services import people
from lms.services.insights import reports, vacancies
from lms.services.partners import companies
from lms.services.partners.companies import Draft as CompanyDraft
from lms.services.school import School
from lms.storage.tables import CompanyReview, CompanyView, Proposal, ProposalFile, Submission, Work
from tests.web.asking import Ask

RUBRIC = {"sections": [{"criteria": [{"kind": "yes_no", "question": {"en": "Does it run?"}}]}]}


class PartnerThings:
    """A part of the World."""

    school: School
    own: int

    def _company(self) -> int:
        raise NotImplementedError

    def public_portfolio(self) -> Ask:
        raise NotImplementedError

    def id(self, name: str) -> int:
        raise NotImplementedError

    def a_company(self) -> Ask:
        """A company of nobody, open."""
        name = f"Company {token_hex(4)}"
        made = companies.create(self.school, None, CompanyDraft(name, "", {}))
        return Ask({"company_id": made.id}, form={"name": f"{name} Ltd", "note": "Erlan"})

    def new_company(self) -> Ask:
        return Ask(form={"name": f"Company {token_hex(4)}"})

    def proposed(self) -> Ask:
        """A project that the partner's company proposes."""
        proposal_id = self._propose()
        terms = {"slug": f"p-{token_hex(4)}", "environment": "python", "xp": "10", "reviewers": "1"}
        return Ask({"proposal_id": proposal_id, "path": "a.csv"}, form={**terms, "reason": "Too small"})

    def proposal_form(self) -> Ask:
        """Nothing is filled in, so nothing is proposed."""
        self._company()
        return Ask(form={"title_en": ""})

    def work_at_company(self) -> Ask:
        """The owner's work, open to the partner's company; the guardian agrees."""
        proposal_id, work_id = self._own_project()
        with self.school.database.write() as session:
            for one in session.exec(select(CompanyView)).all():
                for review in session.exec(select(CompanyReview).where(CompanyReview.view_id == one.id)):
                    session.delete(review)
                session.flush()
                session.delete(one)
            session.flush()
            view = CompanyView(
                proposal_id=proposal_id,
                work_id=work_id,
                submission_id=self.own,
                opened_by=self.id("owner"),
                opened_at=self.school.now(),
            )
            session.add(view)
            session.flush()
            return Ask(
                {"view_id": view.id, "submission_id": self.own, "path": "solution.py"},
                form={"answer-1": "1", "text": "Fine", "reason": "Rude"},
            )

    def work_to_open(self) -> Ask:
        self._own_project()
        ask = self.work_at_company()
        with self.school.database.write() as session:
            session.delete(session.get_one(CompanyView, ask.values["view_id"]))
        return ask

    def company_review(self) -> Ask:
        """What the partner has written of the owner's work; a mentor has not read it yet."""
        ask = self.work_at_company()
        with self.school.database.write() as session:
            review = CompanyReview(
                view_id=ask.values["view_id"],
                written_by=self.id("partner"),
                answers={},
                text="Fine",
                written_at=self.school.now(),
            )
            session.add(review)
            session.flush()
            return Ask({**ask.values, "review_id": review.id}, form={"decision": "release", "reason": "Rude"})

    def _propose(self) -> int:
        company_id = self._company()
        with self.school.database.write() as session:
            proposal = Proposal(
                company_id=company_id,
                direction=Direction.AI,
                title_en="Air",
                subject_en="Make a report.",
                rubric=RUBRIC,
                proposed_by=self.id("partner"),
                created_at=self.school.now(),
            )
            session.add(proposal)
            session.flush()
            session.add(ProposalFile(proposal_id=proposal.id or 0, path="a.csv", content=b"1"))
            return proposal.id or 0

    def _own_project(self) -> tuple[int, int]:
        """Let the exercise of the owner's work be the company's project."""
        with self.school.database.read() as session:
            work = session.get_one(Work, session.get_one(Submission, self.own).work_id)
            known = session.exec(select(Proposal).where(Proposal.slug == work.exercise)).first()
        self.public_portfolio()
        number = known.id if known else self._propose()
        with self.school.database.write() as session:
            row = session.get_one(Proposal, number)
            row.state, row.slug = ProposalState.OPEN, work.exercise
        return number or 0, work.id or 0

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
