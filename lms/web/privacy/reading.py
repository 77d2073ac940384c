"""A portfolio as readers see it: its page, the files chosen for it, a picture of it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response
from flask import render_template as render

from lms.domain.experience import MORE_SKILLS, SKILLS
from lms.domain.privacy.portfolios import NOTEBOOK, said_in
from lms.errors import QatarlasError
from lms.services import portfolios, programmes
from lms.services.portfolios import Entry, Shown
from lms.services.school import School
from lms.services.seats import title_of
from lms.web.context import current_school
from lms.web.files import text_of
from lms.web.language import current_language
from lms.web.shown import notebooks
from lms.web.shown.charts import radar

SKILL_NAMES = {**SKILLS, **MORE_SKILLS}
Address = Callable[[int, int], str]


@dataclass(frozen=True)
class Chosen:
    """A chosen file as it is shown: a picture by its address, or a notebook."""

    path: str
    address: str = ""
    notebook: notebooks.Notebook | None = None


def handed_out(school: School, shown: Shown, item_id: int, number: int) -> Response:
    """Hand out a picture as what its bytes are, to nobody's cache."""
    kind, raw = portfolios.picture(school, shown, item_id, number)
    response = Response(raw, mimetype=kind)
    response.headers["Cache-Control"] = "no-store"
    return response


def reading_page(
    shown: Shown, address: Address, *, is_public: bool = False, back: tuple[str, str] | None = None
) -> str:
    school = current_school()
    return render(
        "portfolios/page.html",
        shown=shown,
        files={one.item.id: chosen(school, shown, one, address) for one in shown.entries},
        skills={SKILL_NAMES.get(name, name): value for name, value in shown.skills.items()},
        skill_names=SKILL_NAMES,
        radar=radar(list(shown.skills.values())),
        numbers=programmes.shows_marks(school, shown.person),
        is_public=is_public,
        title_of=title_of,
        back=back,
        said=said,
    )


def chosen(school: School, shown: Shown, entry: Entry, address: Address) -> tuple[Chosen, ...]:
    """Return the chosen files of a thing; one that can't be read is left out."""
    found = []
    for number, path in enumerate(entry.item.files, 1):
        if not path.lower().endswith(NOTEBOOK):
            found.append(Chosen(path, address(entry.item.id or 0, number)))
            continue
        try:
            text = text_of(portfolios.content(school, shown, entry.item.id or 0, number)[1])
        except QatarlasError:
            continue
        notebook = notebooks.read(text) if text is not None else None
        if notebook is not None:
            found.append(Chosen(path, notebook=notebook))
    return tuple(found)


def said(texts: dict[str, str]) -> str:
    """Return what somebody wrote in the reader's language, or in another that it is there in."""
    return said_in(texts, current_language())
