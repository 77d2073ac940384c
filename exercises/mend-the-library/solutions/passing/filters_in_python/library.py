import sqlite3

COLUMNS = ["id", "title", "author", "year", "reader"]


def books(db):
    return [dict(zip(COLUMNS, row)) for row in db.execute("SELECT id, title, author, year, reader FROM books")]


def readers(db):
    return {card: (name, pin) for card, name, pin in db.execute("SELECT card, name, pin FROM readers")}


def find_books(path, text):
    with sqlite3.connect(path) as db:
        found = [(book["id"], book["title"], book["author"]) for book in books(db) if text in book["title"]]
    return sorted(found)


def log_in(path, card, pin):
    with sqlite3.connect(path) as db:
        name, right = readers(db).get(card, (None, None))
    return name if name is not None and pin == right else None


def list_books(path, order):
    if order not in ("title", "author", "year"):
        raise ValueError(order)
    with sqlite3.connect(path) as db:
        found = sorted(books(db), key=lambda book: (book[order], book["id"]))
    return [(book["id"], book["title"], book["author"], book["year"]) for book in found]


def borrow(path, card, book):
    with sqlite3.connect(path) as db:
        free = {str(item["id"]) for item in books(db) if item["reader"] is None}
        if card not in readers(db) or str(book) not in free:
            return False
        db.execute("UPDATE books SET reader = ? WHERE id = ?", (card, int(book)))
    return True
