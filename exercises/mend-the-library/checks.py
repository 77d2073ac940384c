import json
import random
import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from graders.kit import Failed, Reply, Work, check, fail, parsing

SCHEMA = """
CREATE TABLE readers (card TEXT PRIMARY KEY, name TEXT NOT NULL, pin TEXT NOT NULL);
CREATE TABLE books (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL, year INTEGER NOT NULL,
    reader TEXT REFERENCES readers (card)
);
"""
WORDS = ("Дала", "Қыран", "Жұлдыз", "Күміс", "Теңіз", "Ескі", "Сарыарқа", "Winter", "River", "Ветер", "Снег")
LINKS = (" ", "'", " -- ", " and ", "; ", " 'n' ", " or ", " union ", ' "', " (1) ")
NAMES = ("Айсұлу", "Ерлан", "Маржан", "O'Connor", "Д'Арк", "Самат", "Вера", "Ұлпан", "L'Engle", "Жанар")
DB = "shelf.db"
DUMP = """
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
print(json.dumps({name: db.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}))
"""


class Book(NamedTuple):
    id: int
    title: str
    author: str
    year: int
    reader: str | None


class Reader(NamedTuple):
    card: str
    name: str
    pin: str


class Library:
    """A shelf and its readers, drawn for one check."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        cards = rng.sample(range(100, 999), 6)
        self.readers = [
            Reader(f"K-{card}", rng.choice(NAMES), str(rng.randint(10**5, 10**6))) for card in cards
        ]
        ids = sorted(rng.sample(range(1, 200), 14))
        self.books = [Book(number, *self.drawn(), reader=None) for number in ids]
        self.books[-1] = self.books[-1]._replace(title="'".join(rng.sample(WORDS, 2)))
        for place in rng.sample(range(len(ids)), 4):
            self.books[place] = self.books[place]._replace(reader=rng.choice(self.readers).card)

    def drawn(self) -> tuple[str, str, int]:
        first, second = self.rng.sample(WORDS, 2)
        title = f"{first}{self.rng.choice(LINKS)}{second}"
        return title, f"{self.rng.choice(NAMES)} {self.rng.choice(WORDS)}", self.rng.randint(1900, 2025)

    @property
    def file(self) -> bytes:
        db = sqlite3.connect(":memory:")
        db.executescript(SCHEMA)
        db.executemany("INSERT INTO readers VALUES (?, ?, ?)", self.readers)
        db.executemany("INSERT INTO books VALUES (?, ?, ?, ?, ?)", self.books)
        db.commit()
        return db.serialize()

    @property
    def tables(self) -> dict[str, Any]:
        """What a dump of the untouched database shows."""
        return {"books": [list(book) for book in self.books], "readers": sorted(map(list, self.readers))}

    def reader(self) -> Reader:
        return self.rng.choice(self.readers)

    def free(self) -> Book:
        return self.rng.choice([book for book in self.books if book.reader is None])


def opened(work: Work) -> tuple[Library, Work]:
    """A library, and the work with its database beside it."""
    library = Library(work.random)
    return library, work.given(files={DB: library.file}, keep=[DB])


def withstands(reply: Reply, test: Callable[[Reply], Any]) -> None:
    """What is not the harmless answer is a working exploit; an exception is only a failure."""
    try:
        test(reply)
    except Failed as failed:
        found = failed.finding
        if found["reason"] not in {"wrong_value", "wrong_type"}:
            raise
        fail("exploit_works", asked=found["asked"], expected=found["expected"], got=found["got"])


def dumped(work: Work) -> Any:
    """All tables as the last question left them, read by a program of ours."""
    text = work.run("python3", "-I", "-c", DUMP, DB).exits(0).stdout
    with parsing(f"the tables of {DB}", text):
        return json.loads(text)


@check
def finds_books(work: Work) -> None:
    """find_books finds every book whose title contains the text, apostrophes or not."""
    library, asked = opened(work)
    special = [book for book in library.books if "'" in book.title]
    for book in (work.random.choice(library.books), work.random.choice(special)):
        start = work.random.randint(0, 2)
        text = book.title[start : -work.random.randint(1, 2)]
        found = [other[:3] for other in library.books if text in other.title]
        asked.call("library", "find_books", DB, text).returns(found)
    asked.call("library", "find_books", DB, "Oқ'жоқ").returns([])


@check
def lets_readers_in(work: Work) -> None:
    """log_in returns the name for the right card and PIN, and None for others."""
    library, asked = opened(work)
    reader, other = work.random.sample(library.readers, 2)
    asked.call("library", "log_in", DB, reader.card, reader.pin).returns(reader.name)
    asked.call("library", "log_in", DB, reader.card, other.pin).returns(None)
    asked.call("library", "log_in", DB, "K-0", reader.pin).returns(None)


@check
def lists_in_order(work: Work) -> None:
    """list_books lists all books by title, by author and by year."""
    library, asked = opened(work)
    for place, order in enumerate(("title", "author", "year"), start=1):
        books = sorted(library.books, key=lambda book: (book[place], book.id))
        asked.call("library", "list_books", DB, order).returns([book[:4] for book in books])


@check
def lends_books(work: Work) -> None:
    """borrow lends a free book to a reader once, and nothing else changes."""
    library, asked = opened(work)
    reader, book = library.reader(), library.free()
    taken = next(book for book in library.books if book.reader)
    asked.call("library", "borrow", DB, reader.card, taken.id).returns(expected=False)
    asked.call("library", "borrow", DB, reader.card, 500).returns(expected=False)
    asked.call("library", "borrow", DB, "K-0", book.id).returns(expected=False)
    number = work.random.choice((book.id, str(book.id)))
    asked.call("library", "borrow", DB, reader.card, number).returns(expected=True)
    tables = library.tables
    tables["books"][library.books.index(book)][4] = reader.card
    if dumped(work) != tables:
        fail("wrong_value", asked=f"borrow({DB!r}, {reader.card!r}, {number!r})", expected="one book lent")


@check
def search_keeps_secrets(work: Work) -> None:
    """Whatever is searched for, nobody sees a PIN or a book that does not fit."""
    library, asked = opened(work)
    name = library.reader().card
    exploits = [
        "?') UNION SELECT 0, name, pin FROM readers --",
        f"?') uNiOn/**/sElEcT 0, card, pin FROM readers WHERE card = '{name}' /*",
        "?') > 0 OR 1 + instr('', '",
        "?') OR instr(title, '",
        "') IS NOT NULL AND instr(title, '",
    ]
    for text in exploits[:1] + work.random.sample(exploits[1:], 3):
        withstands(asked.call("library", "find_books", DB, text), lambda reply: reply.returns([]))


@check
def login_needs_the_pin(work: Work) -> None:
    """Nobody gets in without the PIN."""
    library, asked = opened(work)
    card = library.reader().card
    digit = work.random.randint(1, 9)
    exploits = [
        (f"{card}' --", ""),
        (card, f"' OR '{digit}' = '{digit}"),
        (card, "'OR pin LIKE '%"),
        (f"{card}'/*", "*/ AND '1"),
        (card, "' || pin || '"),
        ("'||card||'", "'||pin||'"),
    ]
    for first, second in exploits[-1:] + work.random.sample(exploits[:-1], 4):
        withstands(asked.call("library", "log_in", DB, first, second), lambda reply: reply.returns(None))


@check
def order_is_only_a_column(work: Work) -> None:
    """list_books raises ValueError for whatever is not title, author or year."""
    library, asked = opened(work)
    card = library.reader().card
    exploits = [
        f"(SELECT pin FROM readers WHERE card = '{card}') LIKE '1%', title",
        "CASE WHEN 1 THEN title ELSE year END",
        "title DESC",
        "title, author",
        "id",
        "1",
        "year LIMIT 1 --",
        'abs(year), "title"',
    ]
    for order in exploits[:1] + work.random.sample(exploits[1:], 4):
        withstands(asked.call("library", "list_books", DB, order), lambda reply: reply.raises("ValueError"))


@check
def lending_changes_one_book(work: Work) -> None:
    """borrow is no way to change anything else."""
    library, asked = opened(work)
    reader, book = library.reader(), library.free()
    exploits: list[tuple[str, object]] = [
        (reader.card, f"{book.id} OR 1"),
        (f"{reader.card}' --", book.id),
        (f"{reader.card}' OR '1", book.id),
        (reader.card, f"(SELECT {book.id})"),
        (reader.card, f"{book.id} /* */"),
        (reader.card, f"{book.id} AND 1"),
    ]
    for card, number in exploits[:1] + work.random.sample(exploits[1:], 3):
        reply = asked.call("library", "borrow", DB, card, number)
        withstands(reply, lambda reply: reply.returns(expected=False))
        if dumped(work) != library.tables:
            fail("exploit_works", asked=f"borrow({DB!r}, {card!r}, {number!r})", expected="nothing changes")
