"""Static files: addresses that change with the content, so that a browser asks for each only once."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).resolve().parent / "static"
YEAR = 365 * 24 * 3600


def serve_assets(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    app.after_request(keep_long)
    app.after_request(pack)


def asset(name: str) -> str:
    return url_for("static", filename=name, v=digest_of(name))


@cache
def digest_of(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def keep_long(response: Response) -> Response:
    """Let static files be kept for a year, and pages never by anybody but the reader's own browser."""
    if request.endpoint == "static":
        if "v" in request.args and response.status_code < 400:  # noqa: PLR2004  anything but an error
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.immutable = True
            response.cache_control.max_age = YEAR
    elif "Cache-Control" not in response.headers:
        response.cache_control.private = True
        response.cache_control.no_cache = True
    return response


def pack(response: Response) -> Response:
    """Send style sheets and scripts packed: they hold no secret, and a village's line is thin."""
    name = (request.view_args or {}).get("filename", "") if request.endpoint == "static" else ""
    if not name.endswith((".css", ".js", ".svg")) or response.status_code != 200:  # noqa: PLR2004  whole files only
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.close()
        response.direct_passthrough = False
        response.set_data(packed(name, digest_of(name)))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("Accept-Ranges", None)
    return response


@cache
def packed(name: str, _digest: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)
