"""Cohorts: made within their programmes, and managed by their mentors."""

from lms.services.cohorts.making import (
    CohortView,
    by_id,
    change,
    create,
    create_programme,
    hide_names,
    listing,
    programmes,
)
from lms.services.cohorts.overviews import Overview, by_view, claims_waiting, of_staff, overview
from lms.storage.tables import Cohort, Programme

__all__ = [
    "Cohort",
    "CohortView",
    "Overview",
    "Programme",
    "by_id",
    "by_view",
    "change",
    "claims_waiting",
    "create",
    "create_programme",
    "hide_names",
    "listing",
    "of_staff",
    "overview",
    "programmes",
]
