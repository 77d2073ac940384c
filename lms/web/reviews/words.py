"""The line that says how a round stands, before all else on its page."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import N_
from lms.services.reviews.rounds import Review, Round
from lms.web import marks
from lms.web.filters import span
from lms.web.grading.verdicts import Headline
from lms.web.language import translate

WHYS = {
    "arrival": N_("a review came in"),
    "nightly": N_("the night's look at all reviewers together"),
    "appeal": N_("an appeal was answered"),
    "voided": N_("a question of the rubric was taken out"),
    "mentor": N_("a mentor has reviewed it"),
    "corrected": N_("a correction"),
}
"""Why a score was computed."""
FLAGS = {
    Flag.DOES_NOT_RUN: N_("The reviewer says that the work does not run."),
    Flag.EMPTY_WORK: N_("The reviewer says that there is nothing to review."),
    Flag.CHEATING: N_("The reviewer has doubts about where this work comes from. A mentor decides."),
    Flag.AUTHOR_ABSENT: N_("The reviewer says that no author came. The review does not count."),
}
SPOTS = {
    "uncertain": N_("chosen since its score is unsure"),
    "random": N_("chosen by lot"),
    "watched": N_("chosen since a mentor wants to look at its reviewer"),
}


def state_line(round_: Round, peers: Collection[Review], typical: timedelta | None) -> Headline:
    """Say how a round stands; ``peers`` hold its places, ``typical`` is how long such rounds take."""
    if round_.state is RoundState.WITHDRAWN:
        return Headline(translate(N_("Taken back")), "muted", "skip", translate(round_.reason or ""))
    if round_.state is RoundState.DECIDED:
        return decided_line(round_)
    if round_.state is RoundState.MENTOR:
        values = {"reason": translate(round_.reason or "")}
        more = translate(N_("Why: %(reason)s. You need to do nothing."), values) if round_.reason else ""
        return Headline(translate(N_("A mentor looks at it now")), "wait", "people", more)
    return open_line(round_, peers, typical)


def decided_line(round_: Round) -> Headline:
    values: dict[str, Any] = {"score": round(round_.final or 0.0)} if marks.shown() else {}
    if round_.passed:
        words = translate(N_("Passed: %(score)s of 100") if values else N_("Passed"), values)
        return Headline(words, "pass", "pass", translate(N_("Well done. See what your reviewers say.")))
    words = translate(N_("%(score)s of 100: not enough yet") if values else N_("Not there yet"), values)
    more = translate(N_("Read what is missing, change it, push, and ask again."))
    return Headline(words, "fail", "fail", more)


def open_line(round_: Round, peers: Collection[Review], typical: timedelta | None) -> Headline:
    states = [one.state for one in peers]
    done, working = states.count(ReviewState.HANDED_IN), states.count(ReviewState.ACCEPTED)
    values = {"done": done, "working": working, "wanted": round_.wanted}
    if done:
        words = translate(N_("%(done)s of %(wanted)s reviews are in"), values)
    elif working:
        words = translate(N_("%(working)s of %(wanted)s reviewers are at work"), values)
    else:
        words = translate(N_("We are asking reviewers"))
    return Headline(words, "sky", "run", promise(round_, typical))


def promise(round_: Round, typical: timedelta | None) -> str:
    if round_.extra:
        return translate(N_("The reviews differ, so one more reviewer is asked. It costs you nothing."))
    if typical is None:
        return translate(N_("You are told as soon as something comes in. You need to do nothing."))
    return translate(
        N_("Usually it takes %(time)s. You are told as soon as it is done."), {"time": span(typical)}
    )


def weight_words(_review_id: int, part: float) -> str:
    """Say what part of the score a review makes."""
    return translate(N_("makes %(part)s of 100 parts of the score"), {"part": round(100 * part)})
