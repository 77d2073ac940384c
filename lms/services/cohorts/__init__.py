"""Cohorts: made within their programmes, and managed by their mentors."""

from lms.services.cohorts.making import (
    CohortView,
    by_id,
    create,
    create_programme,
    hide_names,
    listing,
    programmes,
)
from lms.storage.tables import Cohort, Programme

__all__ = [
    "Cohort",
    "CohortView",
    "Programme",
    "by_id",
    "create",
    "create_programme",
    "hide_names",
    "listing",
    "programmes",
]
