"""Tracks: the directions that a region asks for, and what each is called."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class Direction(StrEnum):
    """What a track trains for, and a vacancy asks for: the word that demand and seats are compared by."""

    PROGRAMMING = "programming"
    DATA = "data"
    CYBERSECURITY = "cybersecurity"
    AI = "ai"
    ROBOTICS = "robotics"
    GAMES = "games"
    DESIGN = "design"
    MEDIA = "media"


DIRECTIONS: Mapping[Direction, str] = {
    Direction.PROGRAMMING: N_("Programming"),
    Direction.DATA: N_("Data analysis"),
    Direction.CYBERSECURITY: N_("Cybersecurity"),
    Direction.AI: N_("Artificial intelligence"),
    Direction.ROBOTICS: N_("Robotics"),
    Direction.GAMES: N_("Games"),
    Direction.DESIGN: N_("Design"),
    Direction.MEDIA: N_("Film, sound and animation"),
}
