import os
from itertools import count

from flask import Flask, abort, jsonify, redirect, request, url_for

app = Flask(__name__)
notes = {}
numbers = count(1)


@app.get("/")
def start():
    return redirect("/notes")


@app.get("/notes")
def listing():
    return jsonify(list(notes.values()))


@app.post("/notes")
def add():
    told = request.get_json(silent=True, force=True)
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str) or not text.strip():
        abort(400)
    number = next(numbers)
    notes[number] = {"id": number, "text": text.strip()}
    return jsonify(notes[number]), 201, {"Location": url_for("one", number=number)}


@app.get("/notes/<int:number>")
def one(number):
    return notes.get(number) or abort(404)


@app.delete("/notes/<int:number>")
def remove(number):
    return ("", 204) if notes.pop(number, None) else abort(404)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 8000)))
