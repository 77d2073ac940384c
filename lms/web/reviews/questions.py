"""Three questions on the author's own lines: asked from the desk, answered on the page of the round."""

from lms.services.access import Review
from lms.services.people import Person
from lms.services.school import School


def questions_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the part “Questions about the code” of the desk shows."""
    return {"questions": (), "may_judge": review.reviewer_id == person.id, "questions_at": school.now()}
