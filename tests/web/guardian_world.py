"""Things that guardians and minors act upon together."""

from lms.domain.consents import Purpose
from lms.services import consents
from lms.services.school import School
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
