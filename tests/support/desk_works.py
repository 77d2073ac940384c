"""Works with many kinds of files before their reviewers, hostile ones among them."""

import base64
import json
from collections.abc import Mapping

from sqlmodel import select

from lms.domain.reviews.states import RoundState
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables import Review, Round
from lms.storage.tables.ledger import Currency
from lms.storage.tables.works import Source
from tests.support import reviews
from tests.support.pictures import png

PNG = png((1, 1))
PIXEL = base64.b64encode(PNG).decode()
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Plan\n", "<script>alert(1)</script>"]},
        {
            "cell_type": "code",
            "execution_count": 7,
            "source": ["import math\n", "print(math.pi)"],
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["3.14\n"]},
                {"output_type": "display_data", "data": {"text/html": "<img src=x onerror=alert(2)>"}},
                {
                    "output_type": "display_data",
                    "data": {"image/png": PIXEL, "text/plain": "a plot"},
                },
                {"output_type": "display_data", "data": {"image/png": 'x" onerror="alert(3)'}},
                {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mOops\x1b[0m"]},
            ],
        },
    ],
    "metadata": {},
}
FILES = {
    "receipt.py": b"def total(prices):\n    return sum(prices)\n",
    "README.md": b"# Receipt\n",
    "src/deep/one.py": b"x = 1\n",
    "pictures/plot.png": PNG,
    "pictures/false.png": b"<script>alert(1)</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.html": b"<script>alert(1)</script>\n",
    "data.bin": b"\0\1\2",
    "empty.txt": b"",
    "plan.ipynb": json.dumps(NOTEBOOK, indent=1).encode(),
    "broken.ipynb": b'{"cells": 3, "x": "<script>alert(1)</script>"}\n',
    "a \"quoted\" <b>'name'.py": b"y = 1\n",
}


def hand_in(school: School, person_id: int, files: Mapping[str, bytes], message: str = "Work\n") -> int:
    """Hand in these files for somebody, with a passed grade."""
    work_id = key(works.find_or_open(school, reviews.PROJECT, person_id).id)
    move = Move(person_id, Source.UPLOAD, school.now())
    author = Identity("Aru Serik", "aru@example.org")
    commit_id = school.repositories.store_commit(work_id, files, message, author, move)
    attempt = submissions.accept(
        school, work_id=work_id, commit_id=commit_id, person_id=person_id, source=Source.UPLOAD
    )
    reviews.grade_row(school, key(attempt.id))
    return key(attempt.id)


def accepted(school: School, files: Mapping[str, bytes] = FILES, message: str = "Work\n") -> Review:
    """Return a review, accepted, of a work with these files."""
    for login in reviews.REVIEWERS:
        reviews.student(school, login)
    author = reviews.student(school, "aru")
    opened = rounds.open_round(school, hand_in(school, author, files, message), author)
    return reviews.accepted_review(school, key(opened.id))


def accepted_again(school: School, files: Mapping[str, bytes], *, decided: bool = True) -> Review:
    """Return a review of the next attempt of the same author, once the round before is decided."""
    author = reviews.student(school, "aru")
    if decided:
        with school.database.write() as session:
            for round_ in session.exec(select(Round)):
                round_.state = RoundState.DECIDED
        ledger.enter_by_hand(
            school, author, by=author, currency=Currency.CREDIT, amount=1000, reason="for a test"
        )
    opened = rounds.open_round(school, hand_in(school, author, files), author)
    return reviews.accepted_review(school, key(opened.id))
