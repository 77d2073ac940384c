"""Passwords that are easy to guess are refused, with words that say what to change."""

import re
import unicodedata
from itertools import pairwise

from lms.errors import N_, RefusedError

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 5
FEWEST_BREAKS = 3

# What a hand or a lazy mind walks along: keyboard rows, the digits, the alphabets.
ROWS = (
    "1234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "әіңғүұқөһ",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
NEIGHBOURS = frozenset(
    pair for row in ROWS for one, two in pairwise(row) for pair in ((one, two), (two, one))
)

# The words that stand behind the commonest passwords, without the digits and signs people add to them.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        password passwords mypassword thepassword passwort passcode pass passpass passwordpassword letmein
        welcome welcomehome secret mysecret topsecret changeme default administrator admin adminadmin root
        rootroot superuser guest test testtest testing tester user username login student students teacher
        mentor school schoolschool computer internet qwerty qwertyqwerty azerty dragon monkey master shadow
        sunshine princess football baseball basketball superman batman spiderman pokemon starwars minecraft
        michael jennifer jordan liverpool chelsea manchester barcelona realmadrid ronaldo messi iloveyou
        iloveyouforever loveyou lovelove forever whatever trustno nothing freedom flower butterfly chocolate
        samsung google facebook instagram telegram youtube whatsapp windows android python javascript github
        qatarlas tomorrow tomorrowschool tumo tumocenter itpark darabala kazakhstan qazaqstan kazakstan
        almaty astana nursultan shymkent aktobe aqtobe atyrau karaganda qaragandy baikonur abaikunanbaev
        пароль мойпароль парольпароль привет приветпривет любовь люблютебя ялюблютебя солнышко солнце зайка
        школа школьник ученик учитель администратор админ секрет футбол казахстан алматы астана актобе
        құпиясөз құпия парольқой сәлем сәлеметсізбе қазақстан қатарлас ақтөбе мектеп оқушы мұғалім анашым
        әкешім жаным менсенісүйемін сүйемін махаббат
    """,
    )
)
UNLEET = str.maketrans("013457@$!", "oieastasi")


def normal(password: str) -> str:
    """Return the form that is hashed: the same letters typed on another machine are the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, login: str) -> None:
    """Raise a ``RefusedError`` that says what to change when ``password`` is too easy to guess."""
    typed = normal(password)
    if len(typed) < SHORTEST:
        raise _refused(N_("A password needs at least %(number)s characters."), number=SHORTEST)
    if len(typed) > LONGEST:
        raise _refused(N_("A password may have at most %(number)s characters."), number=LONGEST)
    plain = typed.casefold()
    if _bare(plain) == _bare(login.casefold()) or plain == login.casefold() * 2:
        raise _refused(N_("Choose a password that is not your login."))
    if _is_plain(plain) or _is_common(plain):
        raise _refused(
            N_("This password is easy to guess. A few words in a row that only you know work well.")
        )


def _refused(words: str, **values: object) -> RefusedError:
    return RefusedError(words, field="password", **values)


def _bare(text: str) -> str:
    """Return ``text`` without the digits and signs around its words."""
    return "".join(letter for letter in text if letter.isalpha()) or text


def _is_plain(text: str) -> bool:
    """Say whether it has few different characters, or walks along a row with few breaks."""
    breaks = sum(one != two and (one, two) not in NEIGHBOURS for one, two in pairwise(text))
    return len(set(text)) < FEWEST_DIFFERENT or breaks < FEWEST_BREAKS


def _is_common(text: str) -> bool:
    ends = "0123456789!@#$%^&*()-_=+.,?/ "
    forms = {text, text.strip(ends), _bare(text)}
    return any(form in COMMON or form.translate(UNLEET) in COMMON for form in forms)
