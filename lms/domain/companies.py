"""Partner companies: what becomes of the projects that they propose."""

from enum import StrEnum


class ProposalState(StrEnum):
    """``PROPOSED`` waits for an admin; ``OPEN`` is an exercise of the school."""

    PROPOSED = "proposed"
    OPEN = "open"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
