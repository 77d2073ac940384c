"""The phrases of the language of checks are read in one's own language; a program's words stay."""

import pytest

from lms.domain.exercises import Reason
from lms.services.school import School
from lms.web import kitwords
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
        ("words of the author's own", "words of the author's own", "words of the author's own"),
    ],
)
def test_what_was_expected_is_said_in_two_languages(
    school: School, said: str, kazakh: str, russian: str
) -> None:
    for language, words in (("kk", kazakh), ("ru", russian)):
        with make_site(school).test_request_context(headers={"Accept-Language": language}):
            assert kitwords.expected_words(said, Reason.FORBIDDEN) == words


def test_what_a_program_printed_is_never_translated(school: School) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert kitwords.got_words("tests fail", Reason.WRONG_OUTPUT) == "tests fail"
        assert kitwords.got_words("tests fail", Reason.WRONG_EXIT) == "тесттер құлады"


def test_measures_have_names(school: School) -> None:
    with make_site(school).test_request_context(headers={"Accept-Language": "kk"}):
        assert kitwords.measure_words("bugs that were caught, of 5") == "табылған қателер үлесі, барлығы: 5"
        assert kitwords.measure_words("buses") == "buses"
