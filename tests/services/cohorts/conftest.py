"""A cohort with its mentor and two students."""

from tests.support.cohort_fixtures import aru, bek, here, mentor

__all__ = ["aru", "bek", "here", "mentor"]
