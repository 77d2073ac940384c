"""A cohort's gradebook: what counts of each student's work, why it does, and what a mentor has set."""

from lms.services.gradebook.book import Book, Cell, Column, Line, book
from lms.services.gradebook.overriding import Set, set_result, take_back
from lms.services.gradebook.tracing import Attempt, Told, Trace, of_student, trace

__all__ = [
    "Attempt",
    "Book",
    "Cell",
    "Column",
    "Line",
    "Set",
    "Told",
    "Trace",
    "book",
    "of_student",
    "set_result",
    "take_back",
    "trace",
]
