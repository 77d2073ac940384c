"""The phrases of the language of checks are read in one's own language; a program's words stay."""

import ast
from collections.abc import Iterator

import pytest

from lms.domain.exercises import Reason
from lms.services.school import School
from lms.settings import ROOT
from lms.web.grading import kitwords
from tests.support.sites import make_site


@pytest.mark.parametrize(
    ("said", "kazakh", "russian"),
    [
        ("a table", "кесте", "таблица"),
        ("a variable rows", "rows айнымалысы", "переменная rows"),
        ("no such variable", "мұндай айнымалы жоқ", "такой переменной нет"),
        ("12 answers", "жауаптар: 12", "ответов: 12"),
        ("at most 100 rows", "ең көбі 100 жол", "строк не больше: 100"),
        ("imports of math, json only", "тек math, json импорты", "только импорты math, json"),
        ("no import of numpy", "numpy импортынсыз", "без импорта numpy"),
        ("recursion is used", "recursion қолданылуы керек", "используется recursion"),
        ("no sorted, .sort", "мынасыз: sorted, .sort", "без sorted, .sort"),
        ("status 404", "күй коды 404", "статус 404"),
        ("accuracy ≥ 0.9", "дәлдік ≥ 0.9", "точность ≥ 0.9"),
        (
            "bugs that were caught, of 7 ≥ 1",
            "табылған қателердің үлесі (барлығы 7) ≥ 1",
            "доля пойманных ошибок (всего 7) ≥ 1",
        ),
        ("warmth of the tea ≥ 40", "warmth of the tea ≥ 40", "warmth of the tea ≥ 40"),
        ("words of the author's own", "words of the author's own", "words of the author's own"),
    ],
)
def test_what_was_expected_is_said_in_two_languages(
    school: School, said: str, kazakh: str, russian: str
) -> None:
    for language, words in (("kk", kazakh), ("ru", russian)):
        with make_site(school).test_request_context(headers={"Accept-Language": language}):
            assert kitwords.expected_words(said, Reason.FORBIDDEN) == words


@pytest.mark.parametrize(
    ("said", "kazakh"),
    [
        ("rows: 10 was expected, 6 came", "жол саны: күтілгені 10, шыққаны 6"),
        ("row 3: 1 was expected, 2 came", "3-жол: күтілгені 1, шыққаны 2"),
        ("line 2: a was expected, b came\nand more", "2-жол: күтілгені a, шыққаны b\nand more"),
        ("result[2]: 1 was expected, 2 came", "result[2]: күтілгені 1, шыққаны 2"),
        ("words of the author's own", "words of the author's own"),
    ],
)
def test_what_differs_first_is_said_with_its_place(school: School, said: str, kazakh: str) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert kitwords.note_words(said) == kazakh


@pytest.mark.parametrize(
    ("asked", "kazakh"),
    [
        ("src/solution.py, line 3", "src/solution.py, 3-жол"),
        ("solution.py", "solution.py"),
        ("add(1, line 3)", "add(1, line 3)"),
        ("balanced accuracy", "теңгерілген дәлдік"),
        ("bugs that were caught, of 7", "табылған қателердің үлесі (барлығы 7)"),
        ("python3 accuracy", "python3 accuracy"),
    ],
)
def test_a_line_that_was_read_is_named_in_ones_own_language(school: School, asked: str, kazakh: str) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert kitwords.asked_words(asked) == kazakh


def test_what_a_program_printed_is_never_translated(school: School) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert kitwords.got_words("tests fail", Reason.WRONG_OUTPUT) == "tests fail"
        assert kitwords.got_words("tests fail", Reason.WRONG_EXIT) == "тесттер құлады"


def test_of_what_is_ruled_out_our_own_words_alone_are_translated(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is code, which nobody translates; that nothing was found is said by us."""
    monkeypatch.setattr(kitwords, "translate", "<{}>".format)
    with make_site(school).test_request_context():
        assert kitwords.got_words("it is not", Reason.FORBIDDEN) == "<it is not used>"
        assert kitwords.got_words("it does not", Reason.FORBIDDEN) == "<it does not call itself>"
        for code in ("sorted", ".sort", "a table", "more", "for x in rows:", "0.98"):
            assert kitwords.got_words(code, Reason.FORBIDDEN) == code


def kit_phrases() -> Iterator[str]:
    """Yield the words with which the language of checks says that a rule of reading is broken."""
    for path in sorted((ROOT / "graders" / "kit" / "static").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fail":
                yield from (said(one.value) for one in node.keywords if one.arg == "expected")


def said(node: ast.expr) -> str:
    """Return a text with a number for each of its gaps."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_what_readers_of_code_expect_is_known_here() -> None:
    phrases = [one for one in kit_phrases() if one]
    assert len(phrases) >= 5
    for phrase in phrases:
        assert any(shape.fullmatch(phrase) for shape, _words in kitwords.PHRASES), phrase


def test_measures_have_names(school: School) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert (
            kitwords.measure_words("bugs that were caught, of 5") == "табылған қателердің үлесі (барлығы 5)"
        )
        assert kitwords.measure_words("buses") == "buses"
