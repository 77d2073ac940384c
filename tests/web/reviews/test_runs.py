"""Running the reviewed commit from the desk: who may, what is kept as typed, what its page says."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services import people
from lms.services.keys import key
from lms.services.reviews.desk import answers, runs
from lms.services.reviews.desk.runs import Run
from lms.services.school import School
from lms.storage.tables import Review
from lms.storage.tables.queue import JobState
from tests.services.desk.test_runs import answered, must_claim, runner
from tests.support import reviews
from tests.support.desk_works import PIXEL
from tests.support.folk import cohort, person
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def review(school: School) -> Review:
    return reviews.accepted_review(school)


@pytest.fixture
def reviewer(school: School, enter: Enter, review: Review) -> FlaskClient:
    found = people.by_id(school, review.reviewer_id)
    assert found is not None
    return enter(found.login)


def end_run(school: School, **answer: Any) -> None:
    runs.run_claimed(school, runner(answered(**answer)), must_claim(school))


def last(school: School, review: Review) -> Run:
    return runs.listing(school, key(review.id))[0]


def test_a_run_goes_from_the_form_to_its_output(
    school: School, review: Review, reviewer: FlaskClient
) -> None:
    desk = read(reviewer, f"/reviews/{review.id}")
    assert 'value="python3 receipt.py"' in desk
    form = {
        "command": "python3 receipt.py --all",
        "stdin": "1\r\n2\r\n",
        "files": [(io.BytesIO(b"7;8\n"), "prices.csv"), (io.BytesIO(b""), "")],
        "file_name": "more/notes.txt",
        "file_text": "бір\r\nекі",
    }
    answer = reviewer.post(f"/reviews/{review.id}/runs?path=receipt.py", data=form)
    assert answer.headers["Location"] == f"/reviews/{review.id}?path=receipt.py#runs"
    kept = last(school, review)
    assert (kept.argv, kept.stdin) == (["python3", "receipt.py", "--all"], "1\n2\n")
    assert kept.files == {"prices.csv": "Nzs4Cg==", "more/notes.txt": "0LHRltGACtC10LrRlg=="}
    waiting = read(reviewer, f"/reviews/{review.id}")
    assert f'hx-get="/reviews/{review.id}/runs/{kept.id}"' in waiting
    assert "The sandbox is not available just now." in waiting
    end_run(school, stdout=b"<b>42</b>\n", stderr=b"careful\n", exit=3)
    done = read(reviewer, f"/reviews/{review.id}")
    assert "hx-trigger" not in done
    for words in (
        "python3 receipt.py --all",
        "ended with 3",
        "&lt;b&gt;42&lt;/b&gt;",
        "careful",
        "prices.csv",
    ):
        assert words in done
    assert f'data-cite-run="{kept.id}"' in done


def test_a_notebook_that_was_run_is_shown_and_nothing_in_it_acts(
    school: School, review: Review, reviewer: FlaskClient
) -> None:
    reviewer.post(f"/reviews/{review.id}/runs", data={"command": "python3 a.py"})
    end_run(school, stdout=b"")
    table = {"text/html": "<table><tr><td onclick='a()'>7</td></tr></table>", "text/plain": "7"}
    outputs = [
        {"output_type": "display_data", "data": table},
        {"output_type": "display_data", "data": {"image/png": PIXEL, "text/plain": "a plot"}},
        {"output_type": "stream", "name": "stdout", "text": "<script>\n" * 30},
    ]
    cell = {"cell_type": "code", "source": "draw()", "outputs": outputs, "execution_count": 1}
    with school.database.write() as session:
        session.get_one(Run, last(school, review).id).notebook = json.dumps({"cells": [cell]})
    desk = read(reviewer, f"/reviews/{review.id}")
    assert "<td>7</td>" in desk
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="a plot">' in desk
    assert "Output, 31 lines" in desk
    assert "&lt;script&gt;" in desk
    assert "onclick" not in desk
    assert "It printed nothing." not in desk


def test_scripts_get_the_part_that_changes(school: School, review: Review, reviewer: FlaskClient) -> None:
    part = reviewer.post(f"/reviews/{review.id}/runs", data={"command": "python3 a.py"}, headers=SCRIPT)
    assert part.text.lstrip().startswith('<h2 id="runs-title">')
    run_id = last(school, review).id
    one = reviewer.get(f"/reviews/{review.id}/runs/{run_id}", headers=SCRIPT)
    assert one.text.lstrip().startswith("<header>")
    assert f'hx-target="#run-{run_id}"' in one.text
    plain = reviewer.get(f"/reviews/{review.id}/runs/{run_id}")
    assert plain.headers["Location"] == f"/reviews/{review.id}#run-{run_id}"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"command": " "}, "Write a command"),
        ({"command": "python3 'a"}, "quotation mark"),
        ({"command": "jupyter run a.ipynb"}, "notebook"),
        ({"command": "x", "file_name": "../a"}, "plain names"),
        ({"command": "x", "files": [(io.BytesIO(b"x" * 300_000), "big.csv")]}, "big.csv is larger"),
        ({"command": "x", "files": [(io.BytesIO(b"x"), f"{one}.csv") for one in range(6)]}, "at most 5"),
    ],
)
def test_what_is_refused_is_said_and_stays_typed(
    school: School, review: Review, reviewer: FlaskClient, form: dict[str, Any], words: str
) -> None:
    form = {"stdin": "kept & typed", **form}
    part = reviewer.post(f"/reviews/{review.id}/runs", data=form, headers=SCRIPT)
    assert part.status_code == 200
    assert words in part.text
    assert "kept &amp; typed" in part.text
    assert runs.listing(school, key(review.id)) == ()


def test_without_scripts_a_refusal_is_said_on_the_desk(review: Review, reviewer: FlaskClient) -> None:
    answer = reviewer.post(f"/reviews/{review.id}/runs", data={"command": ""}, follow_redirects=True)
    assert "Write a command, such as python3 main.py." in answer.text


def test_the_files_of_the_last_run_serve_again(school: School, review: Review, reviewer: FlaskClient) -> None:
    first = {"command": "python3 a.py", "files": [(io.BytesIO(b"1"), "a.csv"), (io.BytesIO(b"2"), "b.csv")]}
    reviewer.post(f"/reviews/{review.id}/runs", data=first)
    end_run(school)
    assert "Use the files of the last run again: a.csv, b.csv" in read(reviewer, f"/reviews/{review.id}")
    second = {"command": "python3 a.py", "again": "1", "file_name": "b.csv", "file_text": "3"}
    reviewer.post(f"/reviews/{review.id}/runs", data=second)
    assert last(school, review).files == {"a.csv": "MQ==", "b.csv": "Mw=="}
    end_run(school)
    reviewer.post(f"/reviews/{review.id}/runs", data={"command": "python3 a.py"})
    assert last(school, review).files == {}


def test_a_fault_of_ours_is_shown_as_ours(school: School, review: Review, reviewer: FlaskClient) -> None:
    reviewer.post(f"/reviews/{review.id}/runs", data={"command": "python3 a.py"})
    with school.database.write() as session:
        run = session.get_one(Run, last(school, review).id)
        run.state, run.fault = JobState.DEAD, "RuntimeError: /var/lib/secret is full"
    page = read(reviewer, f"/reviews/{review.id}")
    assert "That is our fault and says nothing of the work." in page
    assert "/var/lib/secret" not in page


def test_authors_read_the_output_of_a_cited_run_and_no_other(
    school: School, enter: Enter, review: Review, reviewer: FlaskClient
) -> None:
    for printed in (b"cited output\n", b"a private try\n"):
        reviewer.post(f"/reviews/{review.id}/runs", data={"command": "python3 receipt.py"})
        end_run(school, stdout=printed)
    cited = runs.listing(school, key(review.id))[1]
    reviews.answer(school, key(review.id))
    answers.cite_run(school, key(review.id), 1, key(cited.id))
    reviews.hand_in(school, key(review.id))
    page = read(enter("aru"), f"/rounds/{review.round_id}")
    assert "The output of a run:" in page
    assert "cited output" in page
    assert "a private try" not in page


def test_who_may_run_and_who_may_look(school: School, enter: Enter, review: Review) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    author = people.by_login(school, "aru")
    assert author is not None
    people.move(school, key(author.id), here)
    for login, role, cohort_id in (
        ("mentor", Role.MENTOR, here),
        ("far", Role.MENTOR, there),
        ("admin", Role.ADMIN, None),
        ("parent", Role.GUARDIAN, None),
    ):
        person(school, login, role, password=None, cohort_id=cohort_id, born=None)
    run_id = runs.ask(school, key(review.id), runs.Wish("python3 a.py", "", {}))
    others = [one for one in reviews.REVIEWERS if reviews.student(school, one) != review.reviewer_id]
    form = {"command": "python3 a.py"}
    for login in ("aru", others[0], "far", "parent"):
        page = enter(login)
        assert page.post(f"/reviews/{review.id}/runs", data=form).status_code == 404
        assert page.get(f"/reviews/{review.id}/runs/{run_id}", headers=SCRIPT).status_code == 404
    for login in ("mentor", "admin"):
        page = enter(login)
        assert page.post(f"/reviews/{review.id}/runs", data=form).status_code == 403
        seen = page.get(f"/reviews/{review.id}/runs/{run_id}", headers=SCRIPT)
        assert (seen.status_code, "data-cite-run" in seen.text) == (200, False)


def test_a_review_that_is_handed_in_runs_nothing_more(
    school: School, review: Review, reviewer: FlaskClient
) -> None:
    reviews.answer(school, key(review.id))
    reviews.hand_in(school, key(review.id))
    form = {"command": "python3 a.py"}
    assert reviewer.post(f"/reviews/{review.id}/runs", data=form).status_code == 403
    assert "Nothing was run." in read(reviewer, f"/reviews/{review.id}")
