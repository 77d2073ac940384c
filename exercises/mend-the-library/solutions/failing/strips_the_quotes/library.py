"""The library's shelf and its readers. It works, and it is open to anybody who knows SQL."""

import sqlite3


def stripped(text):
    return "".join(letter for letter in str(text) if letter not in "'\";-()")


def find_books(path, text):
    """The books whose title contains the text, as (id, title, author), in the order of id."""
    text = stripped(text)
    with sqlite3.connect(path) as db:
        return db.execute(
            f"SELECT id, title, author FROM books WHERE instr(title, '{text}') > 0 ORDER BY id"
        ).fetchall()


def log_in(path, card, pin):
    """The name of the reader with this card and PIN, or None."""
    card = stripped(card)
    pin = stripped(pin)
    with sqlite3.connect(path) as db:
        row = db.execute(f"SELECT name FROM readers WHERE card = '{card}' AND pin = '{pin}'").fetchone()
    return row[0] if row else None


def list_books(path, order):
    """All books as (id, title, author, year), ordered by title, author or year, then by id."""
    if order not in ("title", "author", "year"):
        raise ValueError(order)
    with sqlite3.connect(path) as db:
        return db.execute(f"SELECT id, title, author, year FROM books ORDER BY {order}, id").fetchall()


def borrow(path, card, book):
    """Lend a book that is on the shelf to the reader with this card; return whether that was possible."""
    card = stripped(card)
    book = int(book) if str(book).isdecimal() else 0
    with sqlite3.connect(path) as db:
        reader = db.execute(f"SELECT name FROM readers WHERE card = '{card}'").fetchone()
        free = db.execute(f"SELECT title FROM books WHERE id = {book} AND reader IS NULL").fetchone()
        if reader and free:
            db.executescript(f"UPDATE books SET reader = '{card}' WHERE id = {book}")
        return bool(reader and free)
