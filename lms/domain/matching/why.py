"""“Why me?”: one sentence for every offer, which never gives the author away."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.domain.matching.eligible import Relaxation, Reviewer, Submitted
from lms.errors import N_


@dataclass(frozen=True)
class Why:
    """A message to translate, with its values."""

    words: str
    values: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {"words": self.words, "values": dict(self.values)}


def why(work: Submitted, reviewer: Reviewer, relaxed: tuple[Relaxation, ...]) -> Why:
    """Say what spoke for a reviewer; the last thing that had to give way is said too."""
    if Relaxation.AVAILABILITY in relaxed:
        return Why(
            N_("Everybody who has time is busy, and you know this project: decline if it does not suit.")
        )
    if Relaxation.LOAD_CAP in relaxed:
        return Why(N_("Reviewers are scarce just now, so you are asked for one more than usual."))
    if reviewer.passed and reviewer.load == 0:
        return Why(N_("You passed this project yourself, and you have no other review in hand."))
    if reviewer.passed:
        return Why(N_("You passed this project yourself, and you have fewer reviews in hand than others."))
    if reviewer.level >= work.level:
        return Why(
            N_("Your level, %(level)s, is enough for this project, and you have time for a review."),
            {"level": reviewer.level},
        )
    return Why(
        N_("Few have done this project yet; your level, %(level)s, is near what it asks for."),
        {"level": reviewer.level},
    )
