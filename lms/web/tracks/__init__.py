"""Tracks and activities: maps, movement between them, and what the staff sees and changes."""

from lms.web.tracks import activities, editing, moving, pages, staff

__all__ = ["BLUEPRINTS", "editing", "moving", "staff"]

BLUEPRINTS = (pages.blueprint, activities.blueprint)
