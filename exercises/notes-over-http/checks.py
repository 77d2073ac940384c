from collections.abc import Iterator
from contextlib import contextmanager

from graders.kit import Work, check
from graders.kit.sites import Site, serve

LETTERS = "абвгдеәғқңөұүһі abcdef"


@contextmanager
def notes(work: Work) -> Iterator[Site]:
    """Start the service anew, at a port of this check."""
    port = work.random.randint(8001, 8999)
    with serve(work, "sh", "start.sh", port=port, start_seconds=10) as site:
        yield site


def words(work: Work) -> str:
    return "".join(work.random.choices(LETTERS, k=20)).strip() or "ә"


@check
def keeps_notes(work: Work) -> None:
    """Notes that are posted are there, in the order in which they came."""
    told = [words(work) for _ in range(4)]
    kept = [{"id": number, "text": text} for number, text in enumerate(told, start=1)]
    with notes(work) as site:
        site.get("/notes").status_is(200).json_is([])
        for note in kept:
            made = site.post("/notes", json={"text": note["text"]}).status_is(201)
            made.json_is(note).header_is("Location", f"/notes/{note['id']}")
        site.get("/notes").status_is(200).json_is(kept)
        site.get("/notes/3").status_is(200).json_is(kept[2])
        made = site.post("/notes", json={"text": f"  {told[0]}\n"}).status_is(201)
        made.json_is({"id": 5, "text": told[0]}).header_is("Location", "/notes/5")


@check
def tells_what_is_not_there(work: Work) -> None:
    """A note that was deleted is gone, and its number is not used again."""
    with notes(work) as site:
        site.get("/notes/1").status_is(404)
        for _ in range(2):
            site.post("/notes", json={"text": words(work)}).status_is(201)
        site.delete("/notes/2").status_is(204)
        site.get("/notes/2").status_is(404)
        site.delete("/notes/2").status_is(404)
        text = words(work)
        site.post("/notes", json={"text": text}).status_is(201).json_is({"id": 3, "text": text})


@check
def refuses_what_is_no_note(work: Work) -> None:
    """What is no JSON, no object or has no text is refused with 400, and the service goes on."""
    wrong = ("", "{", "[]", "7", "null", '{"text": ""}', '{"text": "  "}', '{"text": 7}', '{"other": "x"}')
    with notes(work) as site:
        for body in work.random.sample(wrong, k=len(wrong)):
            site.post("/notes", body=body, headers={"Content-Type": "application/json"}).status_is(400)
        site.get("/notes").status_is(200).json_is([])


@check
def stays_at_home(work: Work) -> None:
    """The first page leads to the notes, on this site."""
    with notes(work) as site:
        site.get("/").redirects_to("/notes")
