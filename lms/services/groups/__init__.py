"""Groups: a mentor divides a cohort, looks, moves people, and publishes; with an exercise it is a raid."""

from lms.services.groups.dividing import Draft, arrange, deal_again, make, remove
from lms.services.groups.publishing import end, publish
from lms.services.groups.views import (
    GroupingView,
    GroupView,
    Left,
    MyGroup,
    exercises_for_raids,
    in_use,
    listing,
    mine,
    view,
)
from lms.storage.tables import CohortGroup, Grouping

__all__ = [
    "CohortGroup",
    "Draft",
    "GroupView",
    "Grouping",
    "GroupingView",
    "Left",
    "MyGroup",
    "arrange",
    "deal_again",
    "end",
    "exercises_for_raids",
    "in_use",
    "listing",
    "make",
    "mine",
    "publish",
    "remove",
    "view",
]
