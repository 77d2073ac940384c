"""One line a request: what was asked by its pattern, never by its address, which may hold secrets."""

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)


def log_requests(app: Flask) -> None:
    app.before_request(start_clock)
    app.after_request(log_request)


def start_clock() -> None:
    g.began = time.monotonic()


def log_request(response: Response) -> Response:
    pattern = request.url_rule.rule if request.url_rule else "(no such page)"
    took = round((time.monotonic() - g.get("began", time.monotonic())) * 1000)
    log.info("%s %s %d %d ms", request.method, pattern, response.status_code, took)
    return response
