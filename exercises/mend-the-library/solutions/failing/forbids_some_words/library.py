"""The library's shelf and its readers. It works, and it is open to anybody who knows SQL."""

import sqlite3

FORBIDDEN = ("union", "select", "drop", "update", "--", ";", " or ")


def harmless(text):
    text = str(text)
    for word in FORBIDDEN:
        if word in text.lower():
            raise ValueError("this looks like an attack")
    return text


def find_books(path, text):
    """The books whose title contains the text, as (id, title, author), in the order of id."""
    text = harmless(text)
    with sqlite3.connect(path) as db:
        return db.execute(
            f"SELECT id, title, author FROM books WHERE instr(title, '{text}') > 0 ORDER BY id"
        ).fetchall()


def log_in(path, card, pin):
    """The name of the reader with this card and PIN, or None."""
    card = harmless(card)
    pin = harmless(pin)
    with sqlite3.connect(path) as db:
        row = db.execute(f"SELECT name FROM readers WHERE card = '{card}' AND pin = '{pin}'").fetchone()
    return row[0] if row else None


def list_books(path, order):
    """All books as (id, title, author, year), ordered by title, author or year, then by id."""
    order = harmless(order)
    with sqlite3.connect(path) as db:
        return db.execute(f"SELECT id, title, author, year FROM books ORDER BY {order}, id").fetchall()


def borrow(path, card, book):
    """Lend a book that is on the shelf to the reader with this card; return whether that was possible."""
    card = harmless(card)
    book = harmless(book)
    with sqlite3.connect(path) as db:
        reader = db.execute(f"SELECT name FROM readers WHERE card = '{card}'").fetchone()
        free = db.execute(f"SELECT title FROM books WHERE id = {book} AND reader IS NULL").fetchone()
        if reader and free:
            db.executescript(f"UPDATE books SET reader = '{card}' WHERE id = {book}")
        return bool(reader and free)
