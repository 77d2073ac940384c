"""Run me: python3 try_it.py. I make a fresh library.db and try to break in."""

import sqlite3
from pathlib import Path

import library

Path("library.db").unlink(missing_ok=True)
with sqlite3.connect("library.db") as db:
    db.executescript(Path("library.sql").read_text(encoding="utf-8"))


def show(words, function, *arguments):
    try:
        print(f"{words}:", function("library.db", *arguments))
    except Exception as error:
        print(f"{words}: {type(error).__name__}: {error}")


show("search", library.find_books, "жолы")
show("search with an apostrophe", library.find_books, "'s Guide")
show("right PIN", library.log_in, "K-101", "4071")
show("wrong PIN", library.log_in, "K-101", "0000")
show("by year", library.list_books, "year")
show("break in without a PIN", library.log_in, "K-101' --", "")
show("read the PINs", library.find_books, "?') UNION SELECT 0, name, pin FROM readers --")
