"""No answers, no leaks."""


def find_books(path, text):
    return []


def log_in(path, card, pin):
    return None


def list_books(path, order):
    raise ValueError(order)


def borrow(path, card, book):
    return False
