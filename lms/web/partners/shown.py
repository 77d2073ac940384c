"""What several pages of companies show in the same way."""

from lms.domain.insights.companies import ProposalState, filled
from lms.domain.tracks.directions import DIRECTIONS
from lms.errors import N_
from lms.services.partners import proposals
from lms.services.partners.proposals import ProposalPage
from lms.web.language import current_language
from lms.web.shown.render import markdown

STATES = {
    # state: words, colour, icon
    ProposalState.PROPOSED: (N_("waits for the school"), "wait", "wait"),
    ProposalState.OPEN: (N_("open to students"), "pass", "pass"),
    ProposalState.DECLINED: (N_("not taken"), "fail", "fail"),
    ProposalState.WITHDRAWN: (N_("taken back"), "plain", "skip"),
}


def proposal_shown(found: ProposalPage) -> dict[str, object]:
    """Return what a page shows of a proposed project: each of its texts in its language."""
    titles, subjects = proposals.titles_of(found.proposal), proposals.subjects_of(found.proposal)
    return {
        "found": found,
        "states": STATES,
        "directions": DIRECTIONS,
        "title": title_of(found.proposal),
        "texts": [
            (code, titles[code], markdown(subjects[code]) if subjects[code] else "")
            for code in titles
            if titles[code] or subjects[code]
        ],
    }


def title_of(proposal: proposals.Proposal) -> str:
    """Return a title in the reader's language, or in one that is there."""
    titles = proposals.titles_of(proposal)
    return titles.get(current_language()) or filled(titles)
