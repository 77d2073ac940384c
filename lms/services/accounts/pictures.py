"""Pictures that stand beside the texts of an exercise."""

import hashlib
from dataclasses import dataclass, field

from lms.domain.media import DRAWING, DRAWING_KIND, kind_of
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.storage.content import media

_NO_PICTURE = N_("There is no such picture.")


@dataclass(frozen=True)
class Picture:
    """A picture; a ``drawing`` (SVG) could hold a program, so it is never shown in our name."""

    content: bytes = field(repr=False)
    kind: str
    drawing: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]


def read(school: School, slug: str, path: str) -> Picture:
    """Return a picture of an exercise; what is none is not there."""
    exercise = school.catalogue.get(slug)
    content = media.read(school.settings.exercises / exercise.slug, path)
    if content is None:
        raise MissingError(_NO_PICTURE)
    if path.lower().endswith(DRAWING):
        return Picture(content, DRAWING_KIND, drawing=True)
    kind = kind_of(content)
    if not kind:
        raise MissingError(_NO_PICTURE)
    return Picture(content, kind)
