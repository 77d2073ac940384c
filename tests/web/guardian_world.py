"""Things that guardians and minors act upon together."""

from datetime import date

from sqlmodel import select

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language
from lms.services import consents
from lms.services.school import School
from lms.storage.tables import Digest
from tests.web.asking import Ask


class GuardianThings:
    """A part of the World: consents and digests about the owner, whose guardian is the guardian."""

    school: School

    def id(self, name: str) -> int:
        raise NotImplementedError

    def link(self) -> Ask:
        raise NotImplementedError

    def consent_to_give(self) -> Ask:
        ask = self.link()
        return Ask({**ask.values, "purpose": Purpose.REGION.value}, form={"version": "1"})

    def consent_to_take_back(self) -> Ask:
        ask = self.link()
        consents.give(self.school, self.id("owner"), Purpose.REGION, self.id("guardian"))
        return Ask({**ask.values, "purpose": Purpose.REGION.value}, form={"back": "1"})

    def own_consent(self) -> Ask:
        return Ask({"purpose": Purpose.PORTFOLIO.value}, form={"version": "1"})

    def consent_text(self) -> Ask:
        return Ask({"purpose": Purpose.REGION.value})

    def digest(self) -> Ask:
        """A letter about the owner to the guardian, sent last Sunday."""
        ask = self.link()
        row = Digest(
            ward_id=self.id("owner"),
            guardian_id=self.id("guardian"),
            week=date(2026, 11, 16),
            language=Language.RUSSIAN,
            facts={},
            text=["Неделя."],
            sent_at=self.school.now(),
        )
        with self.school.database.write() as session:
            known = session.exec(select(Digest.id).where(Digest.ward_id == row.ward_id)).first()
            if known is not None:
                return Ask({**ask.values, "digest_id": known})
            session.add(row)
            session.flush()
            return Ask({**ask.values, "digest_id": row.id})

    def digest_language(self) -> Ask:
        return Ask(self.link().values, form={"language": "ru"})
