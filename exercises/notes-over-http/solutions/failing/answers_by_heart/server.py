import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Notes(BaseHTTPRequestHandler):
    """Says to every request what it hopes that somebody wants to hear."""

    asked = 0

    def do_GET(self):
        Notes.asked += 1
        self.send_response(200 if self.path != "/" else 302)
        self.send_header("Location", "/notes")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"[]" if Notes.asked == 1 else b'[{"id": 1, "text": "x"}]')

    def do_POST(self):
        self.send_response(201)
        self.send_header("Location", "/notes/1")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": 1, "text": "x"}')


HTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8000))), Notes).serve_forever()
