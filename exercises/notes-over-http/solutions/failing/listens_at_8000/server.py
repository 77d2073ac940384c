import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

notes = {}
numbers = iter(range(1, 1_000_000))
lock = Lock()


class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        note = self.named()
        if self.path == "/":
            self.answer(302, location="/notes")
        elif self.path == "/notes":
            self.answer(200, [notes[number] for number in sorted(notes)])
        elif note is None:
            self.answer(404, {"error": "there is no such note"})
        else:
            self.answer(200, note)

    def do_POST(self):
        text = self.text()
        if self.path != "/notes":
            self.answer(404, {"error": "there is nothing to post to"})
        elif text is None:
            self.answer(400, {"error": "a note needs a text"})
        else:
            with lock:
                number = next(numbers)
                notes[number] = {"id": number, "text": text}
            self.answer(201, notes[number], location=f"/notes/{number}")

    def do_DELETE(self):
        note = self.named()
        if note is None:
            self.answer(404, {"error": "there is no such note"})
        else:
            del notes[note["id"]]
            self.answer(204)

    def named(self):
        found = re.fullmatch(r"/notes/(\d+)", self.path)
        return notes.get(int(found[1])) if found else None

    def text(self):
        try:
            told = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            text = told["text"].strip()
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return text or None

    def answer(self, status, value=None, location=None):
        body = b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if body:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8000), Notes).serve_forever()
