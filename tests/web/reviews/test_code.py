"""The code side of the desk: files, diffs, pictures and notebooks of strangers, shown so that nothing acts."""

import json
from collections.abc import Mapping
from datetime import date

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.domain.reviews import RoundState
from lms.services import submissions, works
from lms.services.people import Person
from lms.services.reviews import offers, rounds
from lms.services.school import School
from lms.services.works import key
from lms.storage.commits import Identity
from lms.storage.repositories import Move
from lms.storage.tables import Review, Round
from lms.storage.tables.works import Source
from lms.web.reviews.lines import SHOWN_LINES
from tests.support import folk, reviews
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_overview import login_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
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
                {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "a plot"}},
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


def at_desk(school: School, enter: Enter, review: Review) -> FlaskClient:
    return enter(login_of(school, review.reviewer_id))


def shown(client: FlaskClient, review: Review, status: int = 200, **args: object) -> str:
    answer = client.get(f"/reviews/{review.id}/code", query_string=args)
    assert answer.status_code == status, answer.text
    return " ".join(answer.text.split())


def test_the_desk_shows_the_files_and_one_of_them(school: School, enter: Enter) -> None:
    review = accepted(school)
    page = at_desk(school, enter, review)
    answer = page.get(f"/reviews/{review.id}?path=receipt.py")
    assert answer.status_code == 200
    assert '<span class="nf">total</span>' in answer.text
    assert 'id="L2"' in answer.text
    assert "deep" in answer.text
