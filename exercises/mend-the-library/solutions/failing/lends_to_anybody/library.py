"""The library's shelf and its readers. What people type is always data, never SQL."""

import sqlite3

ORDERS = {
    "title": "SELECT id, title, author, year FROM books ORDER BY title, id",
    "author": "SELECT id, title, author, year FROM books ORDER BY author, id",
    "year": "SELECT id, title, author, year FROM books ORDER BY year, id",
}


def rows(path, query, *values):
    with sqlite3.connect(path) as db:
        return db.execute(query, values).fetchall()


def find_books(path, text):
    return rows(path, "SELECT id, title, author FROM books WHERE instr(title, ?) > 0 ORDER BY id", text)


def log_in(path, card, pin):
    found = rows(path, "SELECT name FROM readers WHERE card = ? AND pin = ?", card, pin)
    return found[0][0] if found else None


def list_books(path, order):
    if order not in ORDERS:
        raise ValueError(f"books are ordered by {', '.join(ORDERS)}, not by {order!r}")
    return rows(path, ORDERS[order])


def borrow(path, card, book):
    with sqlite3.connect(path) as db:
        done = db.execute(
            "UPDATE books SET reader = :card WHERE id = :book AND reader IS NULL",
            {"card": card, "book": book},
        )
        return done.rowcount == 1
