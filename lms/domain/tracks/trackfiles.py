"""Files of tracks and activities, as an author writes them: checked whole before anything is kept."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from lms.domain.frozen import Frozen
from lms.domain.tracks.activities import ActivityKind
from lms.domain.tracks.directions import Direction
from lms.domain.tracks.stations import activity_key, exercise_key
from lms.domain.words import Slug

ShortSlug = Annotated[Slug, StringConstraints(max_length=40)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Key = Annotated[str, StringConstraints(pattern=r"^(exercise|activity):[a-z0-9]+(-[a-z0-9]+)*$")]
Value = Annotated[int, Field(ge=0, le=100)]


class Titles(Frozen):
    kk: Title
    ru: Title
    en: Title


class Proses(Frozen):
    kk: Prose
    ru: Prose
    en: Prose


class ActivityEntry(Frozen):
    """One ``[[activities]]``. ``needs`` are keys; ``track`` names the track that it belongs to alone."""

    slug: ShortSlug
    kind: ActivityKind = Field(strict=False)
    name: Titles
    about: Proses
    hours: float = Field(default=1, gt=0, le=200)
    seats: int | None = Field(default=None, ge=1, le=1000)
    track: ShortSlug | None = None
    needs: list[Key] = Field(default_factory=list)
    skills: dict[Slug, Value] = Field(default_factory=dict)


class StopEntry(Frozen):
    """One ``[[tracks.stops]]``: an exercise or an activity by its slug. ``after`` are keys."""

    exercise: Slug | None = None
    activity: Slug | None = None
    lane: int = Field(default=0, ge=0, le=3)
    after: list[Key] = Field(default_factory=list)

    @model_validator(mode="after")
    def is_one(self) -> Self:
        if (self.exercise is None) == (self.activity is None):
            raise ValueError("is either an exercise or an activity")
        return self

    @property
    def key(self) -> str:
        return exercise_key(self.exercise) if self.exercise else activity_key(self.activity or "")


class TrackEntry(Frozen):
    """One ``[[tracks]]``. ``needs`` are the exercises to have passed before, ``skills`` what it feeds."""

    slug: ShortSlug
    direction: Direction = Field(strict=False)
    name: Titles
    about: Proses
    seats: int = Field(ge=0, le=10_000)
    needs: list[Slug] = Field(default_factory=list)
    skills: list[Slug] = Field(default_factory=list)
    stops: list[StopEntry] = Field(default_factory=list)


class TrackFile(Frozen):
    activities: list[ActivityEntry] = Field(default_factory=list)
    tracks: list[TrackEntry] = Field(default_factory=list)
