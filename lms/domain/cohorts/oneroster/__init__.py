"""People from a table in the columns of OneRoster 1.1 and 1.2: read, checked, and told row by row.

Nothing here knows the school: who of these people is known already is for the service to say.
"""

from lms.domain.cohorts.oneroster.reading import COLUMNS, MOST_ROWS, Sheet, read
from lms.domain.cohorts.oneroster.rows import CELL, Fault, Newcomer

__all__ = ["CELL", "COLUMNS", "MOST_ROWS", "Fault", "Newcomer", "Sheet", "read"]
