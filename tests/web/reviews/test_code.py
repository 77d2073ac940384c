"""The code side of the desk: files, diffs, pictures and notebooks of others, shown so that nothing acts."""

import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services import people
from lms.services.people import Person
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage.tables import Review
from lms.web.reviews.lines import SHOWN_LINES
from tests.support import folk, reviews
from tests.support.desk_works import FILES, PIXEL, PNG, accepted, accepted_again
from tests.support.known import practising_school
from tests.support.pictures import gif, jpeg, lossy, png
from tests.support.sites import make_site, visit
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_overview import login_of

WARM_UP = 100
SLACK = 2.5
"""By how much a measure may be off on a busy machine; growth with the square is off by four."""


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


def test_the_tree_says_what_is_new_changed_and_gone(school: School, enter: Enter) -> None:
    review = accepted(school)
    text = shown(at_desk(school, enter, review), review, path="README.md")
    changed, new = text.index(">receipt.py<"), text.index(">one.py<")
    assert "changed</span>" in text[changed : changed + 400]
    assert "new</span>" in text[new : new + 400]
    gone = accepted_again(school, {"other.py": b"x\n"})
    assert "gone</span>" in shown(at_desk(school, enter, gone), gone)
    text = shown(at_desk(school, enter, gone), gone, path="receipt.py")
    assert "the authors have taken it out" in text


def test_a_diff_marks_lines_and_the_words_in_them(school: School, enter: Enter) -> None:
    starter = school.catalogue.get(reviews.PROJECT).starter_files()["receipt.py"]
    review = accepted(school, {"receipt.py": starter.replace(b"NotImplementedError", b"ValueError")})
    text = shown(at_desk(school, enter, review), review, path="receipt.py", view="diff")
    assert 'class="old"' in text
    assert 'class="new"' in text
    assert "<mark>ValueError</mark>" in text
    assert "<mark>NotImplementedError</mark>" in text


def test_the_last_reviewed_commit_is_a_base_of_its_own(school: School, enter: Enter) -> None:
    first = accepted(school, {"receipt.py": b"a = 1\n", "same.py": b"s\n"})
    text = shown(at_desk(school, enter, first), first, path="receipt.py", view="last")
    assert "Since the last review" not in text  # a first round has none, so the file itself is shown
    again = accepted_again(school, {"receipt.py": b"a = 1\nb = 2\n", "same.py": b"s\n"})
    page = at_desk(school, enter, again)
    text = shown(page, again, path="receipt.py", view="last")
    assert "Since the last review" in text
    assert text.count('class="new"') == 1
    assert "Nothing has changed in this file." in shown(page, again, path="same.py", view="last")


@pytest.mark.parametrize("path", ["drawing.svg", "page.html", "pictures/false.png", "receipt.py", "data.bin"])
def test_only_pictures_are_shown_as_pictures(school: School, enter: Enter, path: str) -> None:
    review = accepted(school)
    page = at_desk(school, enter, review)
    assert page.get(f"/reviews/{review.id}/image/{path}").status_code == 404
    raw = page.get(f"/reviews/{review.id}/raw/{path}")
    assert raw.data == FILES[path]
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    assert raw.headers.get_all("Content-Security-Policy") == ["default-src 'none'; sandbox "]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", jpeg((640, 480)), "image/jpeg"),
        ("a.gif", gif((640, 480)), "image/gif"),
        ("a.webp", lossy((640, 480)), "image/webp"),
    ],
)
def test_pictures_are_shown_powerless(
    school: School, enter: Enter, name: str, content: bytes, kind: str
) -> None:
    review = accepted(school, {"receipt.py": b"x\n", name: content})
    page = at_desk(school, enter, review)
    answer = page.get(f"/reviews/{review.id}/image/{name}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, kind, content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.get_all("Content-Security-Policy") == ["default-src 'none'; sandbox "]
    assert f'<img src="/reviews/{review.id}/image/{name}"' in shown(page, review, path=name)


def test_a_picture_that_would_take_gigabytes_is_not_shown(school: School, enter: Enter) -> None:
    review = accepted(school, {"receipt.py": b"x\n", "a.png": png((60_000, 60_000))})
    page = at_desk(school, enter, review)
    assert page.get(f"/reviews/{review.id}/image/a.png").status_code == 404
    assert "<img" not in shown(page, review, path="a.png")


def test_a_notebook_is_read_and_nothing_in_it_acts(school: School, enter: Enter) -> None:
    review = accepted(school)
    text = shown(at_desk(school, enter, review), review, path="plan.ipynb")
    assert "<h2>Plan</h2>" in text
    assert '<span class="nn">math</span>' in text
    assert "3.14" in text
    assert "Oops" in text
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="a plot">' in text
    assert "&lt;img src=x onerror=alert(2)&gt;" in text
    for act in ("<script>alert", "<img src=x", 'onerror="alert'):
        assert act not in text
    line = FILES["plan.ipynb"].decode().split("\n").index('    "import math\\n",') + 1
    assert f'data-line="{line}"' in text  # a cell's lines are cited as those of the file


def test_a_broken_notebook_is_shown_as_text(school: School, enter: Enter) -> None:
    review = accepted(school)
    text = shown(at_desk(school, enter, review), review, path="broken.ipynb")
    assert "can&#39;t be read as one" in text or "can't be read as one" in text
    assert "<script>alert" not in text
    assert 'data-line="1"' in text


def test_what_is_no_text_says_so_and_an_empty_file_too(school: School, enter: Enter) -> None:
    review = accepted(school)
    page = at_desk(school, enter, review)
    assert "This file is no text" in shown(page, review, path="data.bin")
    assert "This file is empty." in shown(page, review, path="empty.txt")


@pytest.mark.parametrize(
    "path",
    ["../receipt.py", "/etc/passwd", "src/../receipt.py", "src", "no.py", "receipt.py\n", "\u202ereceipt.py"],
)
def test_a_path_is_one_of_the_work_or_nothing(school: School, enter: Enter, path: str) -> None:
    review = accepted(school)
    page = at_desk(school, enter, review)
    shown(page, review, 404, path=path)
    for kind in ("raw", "image"):
        assert page.get(f"/reviews/{review.id}/{kind}/{quote(path)}").status_code in {308, 404}
    page.post(f"/reviews/{review.id}/viewed", data={"path": path})
    assert "viewed</span>" not in shown(page, review)


def test_names_of_files_are_words_and_no_markup(school: School, enter: Enter) -> None:
    review = accepted(school)
    name = "a \"quoted\" <b>'name'.py"
    page = at_desk(school, enter, review)
    text = shown(page, review, path=name)
    assert "<b>&#39;" not in text
    assert "a &#34;quoted&#34; &lt;b&gt;&#39;name&#39;.py" in text
    page.post(f"/reviews/{review.id}/viewed", data={"path": name})
    assert "viewed</span>" in shown(page, review)


def test_a_line_that_acts_is_written_as_what_it_is(school: School, enter: Enter) -> None:
    hostile = "ok = 1\u202e # \u2066 <script>\n\x1b[31m\r\0".replace("\0", "") + "x" * 5000 + "\n"
    review = accepted(school, {"receipt.py": b"x\n", "notes.txt": hostile.encode()})
    text = shown(at_desk(school, enter, review), review, path="notes.txt")
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert "<script>" not in text
    assert "x" * 1001 not in text


def test_a_long_file_is_cut_and_its_rest_is_asked_for(school: School, enter: Enter) -> None:
    count = SHOWN_LINES + 10
    long = b"".join(b"v = %d\n" % number for number in range(count))
    review = accepted(school, {"receipt.py": long})
    page = at_desk(school, enter, review)
    text = shown(page, review, path="receipt.py")
    assert f'data-line="{SHOWN_LINES}"' in text
    assert f'data-line="{SHOWN_LINES + 1}"' not in text
    assert "Show the rest: 10 more lines" in text
    rest = shown(page, review, path="receipt.py", start=SHOWN_LINES)
    assert f'data-line="{count}"' in rest
    assert "Show the lines before" in rest
    assert "Show the lines before" in shown(page, review, path="receipt.py", view="diff", start=10**9)
    assert 'data-line="1"' in shown(page, review, path="receipt.py", start=-5)


def seconds_of_large(school: School, enter: Enter, part: int = 1) -> tuple[float, str]:
    """Return what a part of a large work takes the processor to show, and the page."""
    files = {f"f{number % 40}/{number}.py": b"x\n" for number in range(1800 // part)}
    files["large.py"] = b"if a:\n" * (170_000 // part)
    review = accepted_again(school, files) if part < WARM_UP else accepted(school, files)
    page = at_desk(school, enter, review)
    found = []
    for _ in range(3):  # other work on the machine only adds: the least is the nearest
        began = time.process_time()
        text = shown(page, review, path="large.py", view="diff")
        found.append(time.process_time() - began)
    return min(found), text


def test_many_files_and_a_large_one_do_not_keep_the_reader_waiting(school: School, enter: Enter) -> None:
    """The yardstick is a quarter of it, on the same machine: the whole takes no more than its share."""
    seconds_of_large(school, enter, WARM_UP)  # what is loaded once is loaded
    quarter, _ = seconds_of_large(school, enter, 4)
    whole, text = seconds_of_large(school, enter)
    assert whole < 4 * quarter * SLACK
    assert "more lines" in text
    assert "<details open" not in text  # of so many folders, only those on the way to the file are open


def test_history_hides_whoever_wrote(school: School, enter: Enter) -> None:
    message = "Aru Serik (aru@example.org) mends @aru's sums\nCo-authored-by: Dana <dana@example.org>\n"
    review = accepted(school, FILES, message)
    text = shown(at_desk(school, enter, review), review)
    commits = text[text.index("Commits</summary>") :]
    commits = commits[: commits.index("</details>")].casefold()
    assert "mends" in commits
    assert "author" in commits
    for word in ("aru", "serik", "dana", "example.org"):
        assert word not in commits


def test_staff_in_charge_see_names_and_write_nothing(school: School, enter: Enter, mentor: Person) -> None:
    review = accepted(school)
    page = enter(mentor.login)
    assert "Aru Serik" in shown(page, review)
    assert "Comment on lines" not in shown(page, review)


def test_viewed_stays_until_the_content_changes(school: School, enter: Enter) -> None:
    review = accepted(school, {"receipt.py": b"a\n", "same.py": b"s\n"})
    page = at_desk(school, enter, review)
    for path in ("receipt.py", "same.py"):
        answer = page.post(f"/reviews/{review.id}/viewed?path={path}", data={"path": path})
        assert answer.location == f"/reviews/{review.id}?path={path}#code"
    assert "2 viewed" in shown(page, review)
    page.post(f"/reviews/{review.id}/viewed", data={"path": "same.py", "viewed": "no"})
    assert "1 viewed" in shown(page, review)
    part = page.post(
        f"/reviews/{review.id}/viewed?path=same.py", data={"path": "same.py"}, headers={"X-Part": "code"}
    )
    assert (part.status_code, "2 viewed" in part.text, "<html" in part.text) == (200, True, False)


def test_strangers_other_mentors_guardians_and_authors_see_no_desk(school: School, enter: Enter) -> None:
    review = accepted(school)
    far = folk.cohort(school, "Far", "far")
    folk.person(school, "farmentor", Role.MENTOR, cohort_id=far, password=None)
    folk.person(school, "apa", Role.GUARDIAN, password=None, born=date(1980, 1, 1))
    asked = {one.reviewer_id for one in reviews.reviews_of(school, review.round_id or 0)}
    stranger = next(one for one in reviews.REVIEWERS if reviews.student(school, one) not in asked)
    for login in (stranger, "farmentor", "apa", "aru"):
        page = enter(login)
        for address in ("code", "raw/receipt.py", "image/pictures/plot.png"):
            assert page.get(f"/reviews/{review.id}/{address}").status_code == 404, (login, address)
        answer = page.post(f"/reviews/{review.id}/viewed", data={"path": "receipt.py"})
        assert answer.status_code == 404


def test_an_offer_is_taken_before_its_work_is_looked_at(school: School, enter: Enter) -> None:
    review = accepted(school)
    other = reviews.offered(school, review.round_id or 0)[0]
    page = at_desk(school, enter, other)
    for address in ("code", "raw/receipt.py", "image/pictures/plot.png"):
        assert page.get(f"/reviews/{other.id}/{address}").status_code == 403


def test_a_known_work_is_read_like_any_other(tmp_path: Path, database_url: str) -> None:
    with practising_school(tmp_path, database_url) as school:
        me = reviews.student(school, "aru")
        review = calibrations.begin(school, me)
        page = visit(make_site(school), school, people.by_id(school, me))
        text = shown(page, review, path="receipt.py", view="diff")
        assert 'class="new"' in text
        assert "viewed" not in text  # there is no work of which it could be remembered
        assert "Commits</summary>" not in text
        raw = page.get(f"/reviews/{review.id}/raw/receipt.py")
        assert b"def total" in raw.data
        form = {"path": "receipt.py", "line_from": "1", "body": "A note to myself"}
        page.post(f"/reviews/{review.id}/comments", data=form)
        page.post(f"/reviews/{review.id}/viewed", data={"path": "receipt.py"})
        assert "A note to myself" in shown(page, review, path="receipt.py")
