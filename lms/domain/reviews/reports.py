"""Reports: the texts that somebody may find not right, and what stands in place of one taken away."""

from enum import StrEnum

from lms.errors import N_

TAKEN_AWAY = N_("(taken away by a mentor)")


class Kind(StrEnum):
    """What text it is: a comment on lines, an answer's note, a review's summary, an author's answer to a
    question, a rating's note, the reason of an appeal, the reason of a "not now".
    """

    COMMENT = "comment"
    ANSWER = "answer"
    SUMMARY = "summary"
    QUESTION = "question"
    RATING = "rating"
    APPEAL = "appeal"
    DECLINE = "decline"
