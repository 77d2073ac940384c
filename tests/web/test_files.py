"""W06 and W09: a student's files are shown as text and handed out to be saved; too large is refused."""

import io
import zipfile

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Language
from lms.services import people
from lms.services.school import School
from lms.services.submitting import submissions
from tests.support.schools import Pupil
from tests.web.conftest import FIRST, SECOND, Browser

DANGEROUS = {
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.html": b"<script>alert(document.cookie)</script>",
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "code.js": b"alert(1)",
    "data.xml": b'<?xml-stylesheet href="x.xsl"?><x/>',
    "paper.pdf": b"%PDF-1.4 /JavaScript",
}
CONTENT = {
    **DANGEROUS,
    "solution.py": b'def add(a, b):\n    return "<b>" + a\n',
    "folder/deep.py": b"x = 1\n",
    "empty.txt": b"",
    "numbers.bin": b"\x00\x01\x02",
    "broken.txt": b"caf\xe9 \x1b[31mred",
    "қазақша.txt": "сәлем\n".encode(),
}


@pytest.fixture
def pupil(school: School) -> Pupil:
    made = Pupil(school)
    people.set_language(school, made.person_id, Language.ENGLISH)
    return made


@pytest.fixture
def page(browse: Browser, pupil: Pupil) -> FlaskClient:
    return browse(pupil.person)


@pytest.fixture
def address(pupil: Pupil) -> str:
    return f"/submissions/{pupil.hand_in(CONTENT).id}"


def zip_of(files: dict[str, bytes]) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


@pytest.mark.parametrize("path", DANGEROUS)
def test_a_raw_file_is_only_ever_saved(page: FlaskClient, address: str, path: str) -> None:
    answer = page.get(f"{address}/raw/{path}")
    assert answer.status_code == 200
    assert answer.data == DANGEROUS[path]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.get_all("Content-Security-Policy") == ["default-src 'none'; sandbox "]


def test_a_raw_file_keeps_its_name(page: FlaskClient, address: str) -> None:
    answer = page.get(f"{address}/raw/қазақша.txt")
    assert "filename*=UTF-8''%D2%9B" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", DANGEROUS)
def test_a_shown_file_is_text(page: FlaskClient, address: str, path: str) -> None:
    text = page.get(f"{address}/files/{path}").text
    body = text.split('<div class="source', 1)[1].split("</table>", 1)[0]
    assert "<script" not in body
    assert "<svg" not in body
    assert "onload=" not in body.replace("&#34;", '"') or "&lt;" in body


def test_a_source_has_lines_to_point_at(page: FlaskClient, address: str) -> None:
    text = page.get(f"{address}/files/solution.py").text
    assert 'id="L2"' in text
    assert '<span class="k">def</span>' in text
    assert "2 lines" in text
    assert f'href="{address}/files/folder/deep.py"' in text


def test_what_is_no_text_is_offered_to_be_saved(page: FlaskClient, address: str) -> None:
    assert "This file is no text" in page.get(f"{address}/files/numbers.bin").text
    assert "This file is empty." in page.get(f"{address}/files/empty.txt").text


def test_broken_text_is_shown_escaped(page: FlaskClient, address: str) -> None:
    text = page.get(f"{address}/files/broken.txt").text
    assert r"caf\xe9 \x1b[31mred" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "path", ["nope.py", "folder", "../solution.py", "..%2f..%2fschool.db", "folder/../solution.py", "%00"]
)
@pytest.mark.parametrize("kind", ["files", "raw"])
def test_a_path_that_is_no_file_of_the_commit_is_not_found(
    page: FlaskClient, address: str, kind: str, path: str
) -> None:
    assert page.get(f"{address}/{kind}/{path}").status_code in {404, 308}


def test_the_page_of_an_attempt_lists_its_files(page: FlaskClient, address: str) -> None:
    text = page.get(address).text
    assert f'href="{address}/files/folder/deep.py"' in text


def upload(client: FlaskClient, archive: io.BytesIO, slug: str = FIRST) -> tuple[int, str, str]:
    with client.post(f"/exercises/{slug}/upload", data={"archive": (archive, "work.zip")}) as answer:
        return answer.status_code, answer.get_data(as_text=True), answer.location or ""


def test_a_zip_becomes_an_attempt(page: FlaskClient, school: School, pupil: Pupil) -> None:
    status, _, location = upload(page, zip_of({"solution.py": b"def add(a, b): return 0\n"}))
    assert status == 303
    (attempt,) = submissions.attempts(school, pupil.work_id)
    assert location == f"/submissions/{attempt.submission.id}"
    assert "as a zip" in page.get(location).text


def test_what_is_no_zip_is_refused_beside_its_form(page: FlaskClient, school: School, pupil: Pupil) -> None:
    status, text, _ = upload(page, io.BytesIO(b"not a zip"))
    assert status == 422
    assert "The zip is damaged or not a zip" in text
    assert '<details class="folded" id="upload" open>' in text
    assert submissions.attempts(school, pupil.work_id) == ()


def test_an_empty_form_is_refused(page: FlaskClient) -> None:
    answer = page.post(f"/exercises/{FIRST}/upload")
    assert answer.status_code == 422
    assert "Choose a zip file first." in answer.text


def test_a_locked_exercise_takes_no_zip(page: FlaskClient) -> None:
    status, text, _ = upload(page, zip_of({"solution.py": b""}), SECOND)
    assert status == 403
    assert "three-checks" in text


def test_an_upload_beyond_the_limit_is_413_and_leaves_nothing(
    page: FlaskClient, school: School, pupil: Pupil
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n'
    body = head + b"\0" * (school.settings.upload_bytes + 2 * 1024**2) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    with page.post(f"/exercises/{FIRST}/upload", data=body, content_type=kind) as answer:
        status, text = answer.status_code, answer.get_data(as_text=True)
    assert status == 413
    assert "Nothing was taken" in text
    assert submissions.attempts(school, pupil.work_id) == ()


def test_an_address_is_kept_and_a_wrong_one_stays_to_be_corrected(page: FlaskClient) -> None:
    form = {"address": "https://github.com/aru/add"}
    assert page.post(f"/exercises/{FIRST}/remote", data=form).status_code == 303
    assert 'value="https://github.com/aru/add"' in page.get(f"/exercises/{FIRST}").text
    answer = page.post(f"/exercises/{FIRST}/remote", data={"address": "https://evil.example/<b>"})
    assert answer.status_code == 422
    assert "Repositories are fetched from" in answer.text
    assert 'value="https://evil.example/&lt;b&gt;"' in answer.text
