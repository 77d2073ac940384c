"""Servers as students write them: honest ones, and those that mean harm or know no better."""

HONEST = """\
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    seen = []

    def do_GET(self):
        self.answer(self.seen)

    def do_POST(self):
        self.seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(len(self.seen))

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

print("it starts", flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
RAW = """\
import os, socket, sys, time
listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    talk, _ = listener.accept()
    asked = talk.recv(65536)
    try:
        {act}
    except OSError:
        pass
    talk.close()
"""
NODE = """\
import http from "node:http";
http.createServer((request, response) => response.end(`node at ${request.url}`)).listen(process.env.PORT);
"""
FLASK = """\
import os
from flask import Flask
app = Flask(__name__)

@app.get("/<name>")
def hello(name):
    return {"hello": name}

app.run(port=int(os.environ["PORT"]))
"""
ACTS = {
    "hangs": "time.sleep(60)",
    "says nothing": "pass",
    "talks without end": "\n        while True: talk.send(b'x' * 65536)",
    "drips": "\n        while True: talk.send(b'x'); time.sleep(0.05)",
    "says garbage": "talk.sendall(bytes(range(256)))",
    "dies": "os._exit(7)",
    "promises more": "talk.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 99\\r\\n\\r\\nshort')",
    "answers and stays": "talk.send(b'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok'); time.sleep(9)",
    "floods its log": "os.write(1, b'y' * 3000000); talk.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\nok')",
}
FORKS_AWAY = RAW.replace("listener = ", "if os.fork(): os._exit(0)\nos.setsid()\nlistener = ").format(
    act="talk.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\nthe daemon')"
)
KEEPS_THE_PORT = """\
import os, socket
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        break
listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), reuse_port=True)
while True:
    talk, _ = listener.accept()
    talk.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nthe old one")
    talk.close()
"""
FORGES = (
    """\
import json, os, struct
told = {"exit": None, "signal": None, "stdout": "", "stderr": "", "stdout_cut": False, "stderr_cut": False}
told |= {"timed_out": False, "collected": {}, "collected_cut": False, "received_cut": False}
told = {"type": "answer", "id": 2, "answer": told | {"kind": "exchange", "received": "Zm9yZ2Vk"}}
frame = json.dumps(told).encode()
frame = struct.pack(">cI", b"J", len(frame)) + frame
places = list(range(256))
for pid in ("1", "self"):
    try:
        places += [f"/proc/{pid}/fd/{name}" for name in os.listdir(f"/proc/{pid}/fd")]
    except OSError:
        pass
for place in places:
    try:
        os.write(place if isinstance(place, int) else os.open(place, os.O_WRONLY), frame)
    except OSError:
        pass
"""
    + HONEST
)
EATS_MEMORY = RAW.format(act="hoard = b'x' * (4 << 30)")
