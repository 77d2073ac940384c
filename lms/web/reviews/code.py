"""The code side of the desk: the files of a work, what changed in them, and what is said on their lines."""

from flask import request

from lms.services.access import Review
from lms.services.people import Person
from lms.services.reviews.desk import source
from lms.services.school import School
from lms.web.files import text_of
from lms.web.render import source_lines


def code_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the templates of the code side need: ``path`` and ``view`` are in the address."""
    files = source.of_review(school, review)
    path = request.args.get("path", "") or next((one.path for one in files.entries), "")
    text = text_of(files.read(path)) if files.entry(path) else None
    return {
        "review": review,
        "source": files,
        "path": path,
        "lines": source_lines(text, path) if text is not None else None,
    }
