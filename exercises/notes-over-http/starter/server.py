import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404)
        self.end_headers()


HTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8000))), Notes).serve_forever()
