"""Things of a portfolio, and of what is held about somebody, to act upon: all of the owner."""

from io import BytesIO
from zipfile import ZipFile

from sqlmodel import col, delete, select

from lms.domain.guardians.consents import Purpose
from lms.domain.privacy.exports import ExportState
from lms.domain.privacy.portfolios import ItemKind
from lms.services import consents, portfolios
from lms.services.keys import key
from lms.services.partners import companies
from lms.services.people import Person
from lms.services.privacy import erasing, exporting
from lms.services.school import School
from lms.services.submitting import uploads, works
from lms.storage.tables import (
    Company,
    CompanyMember,
    DataExport,
    Erasure,
    Portfolio,
    PortfolioItem,
    PortfolioShare,
)
from tests.git.site import EXERCISE
from tests.support import reviews
from tests.web.asking import Ask

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


class PortfolioThings:
    """A part of the World."""

    school: School
    shown_attempt = 0
    people: dict[str, Person | None]

    def id(self, name: str) -> int:
        raise NotImplementedError

    def link(self) -> Ask:
        raise NotImplementedError

    def portfolio_texts(self) -> Ask:
        return Ask(form={"text_en": "I make things", "skills": "on"})

    def finished(self) -> Ask:
        self.portfolio_item()
        return Ask(form={"kind": "exercise", "key": EXERCISE})

    def portfolio_item(self) -> Ask:
        """A passed exercise with a picture in the owner's portfolio."""
        owner = self.id("owner")
        if self._item_of(owner) is None:
            self._pass(owner)
            with self.school.database.write() as session:
                session.exec(delete(PortfolioItem).where(col(PortfolioItem.person_id) == owner))
            portfolios.put_in(self.school, owner, ItemKind.EXERCISE, EXERCISE)
            item = self._item_of(owner)
            assert item is not None
            portfolios.describe(self.school, owner, item.id or 0, {"en": "Sums"}, ["plot.png"])
        item = self._item_of(owner)
        assert item is not None
        return Ask(
            {**self.link().values, "item_id": item.id, "number": 1, "person_id": owner},
            form={"text_en": "Sums", "files": "plot.png"},
        )

    def public_portfolio(self) -> Ask:
        """The owner, a minor, and their guardian have agreed."""
        ask = self.portfolio_item()
        owner, guardian = self.people["owner"], self.id("guardian")
        assert owner is not None
        portfolios.publish(self.school, owner)
        consents.give(self.school, self.id("owner"), Purpose.PORTFOLIO, guardian)
        with self.school.database.read() as session:
            word = session.get_one(Portfolio, self.id("owner")).word
        return Ask({**ask.values, "word": word})

    def portfolio_half_agreed(self) -> Ask:
        """The owner wants it to be public; the guardian has not agreed."""
        ask = self.public_portfolio()
        consents.revoke(self.school, self.id("owner"), Purpose.PORTFOLIO, self.id("guardian"))
        return ask

    def portfolio_for_company(self) -> Ask:
        return Ask(self.public_portfolio().values, form={"company": str(self._company())})

    def portfolio_at_company(self) -> Ask:
        """The owner's portfolio is open to the partner's company."""
        ask, company_id = self.public_portfolio(), self._company()
        portfolios.share(self.school, self.id("owner"), company_id)
        return Ask({**ask.values, "company_id": company_id})

    def company_that_sees_nothing(self) -> Ask:
        ask, company_id = self.public_portfolio(), self._company()
        with self.school.database.write() as session:
            session.exec(delete(PortfolioShare))
        return Ask({**ask.values, "company_id": company_id})

    def data_of_owner(self) -> Ask:
        with self.school.database.write() as session:
            session.exec(delete(DataExport))
        return self.link()

    def copy_of_guardian(self) -> Ask:
        """A copy of the owner's data that the guardian has asked for."""
        ask = self.data_of_owner()
        owner, guardian = self.people["owner"], self.people["guardian"]
        assert owner is not None
        assert guardian is not None
        made = exporting.ask(self.school, owner, guardian)
        exporting.make_due(self.school)
        with self.school.database.read() as session:
            assert session.get_one(DataExport, made.id).state is ExportState.READY
        return Ask({**ask.values, "export_id": made.id})

    def erasure_form(self) -> Ask:
        """What is typed wrongly: an account stays as it is."""
        return Ask({**self.link().values, "person_id": self.id("owner")}, form={"password": "not mine"})

    def erasure_of_owner(self) -> Ask:
        """The owner is to be erased; whoever may takes it back."""
        ask = self.link()
        with self.school.database.write() as session:
            session.exec(delete(Erasure))
            row = Erasure(
                person_id=self.id("owner"),
                asked_by=self.id("guardian"),
                asked_at=self.school.now(),
                due_at=self.school.now(),
            )
            session.add(row)
            session.flush()
        return Ask({**ask.values, "erasure_id": row.id, "word": erasing.word_of(self.school, row)})

    def _item_of(self, owner: int) -> PortfolioItem | None:
        with self.school.database.read() as session:
            found = select(PortfolioItem).where(
                PortfolioItem.person_id == owner, col(PortfolioItem.submission_id).is_not(None)
            )
            return session.exec(found).first()

    def _pass(self, owner: int) -> None:
        """Hand in a picture beside the code, and note that its checks are passed."""
        work_id = key(works.find_or_open(self.school, EXERCISE, owner).id)
        zipped = BytesIO()
        with ZipFile(zipped, "w") as archive:
            archive.writestr("solution.py", "def add(a, b):\n    return a + b\n")
            archive.writestr("plot.png", PIXEL)
        zipped.seek(0)
        if not self.shown_attempt:
            self.shown_attempt = uploads.hand_in_zip(self.school, owner, work_id, zipped).id or 0
            reviews.grade_row(self.school, self.shown_attempt)

    def _company(self) -> int:
        """Return the company that the partner works for."""
        partner = self.people["partner"]
        assert partner is not None
        known = companies.of_person(self.school, partner)
        if known is not None:
            return known.id or 0
        with self.school.database.write() as session:
            company = Company(name="Aqjol Soft", created_at=self.school.now())
            session.add(company)
            session.flush()
            session.add(
                CompanyMember(person_id=partner.id or 0, company_id=company.id or 0, since=self.school.now())
            )
            return company.id or 0
