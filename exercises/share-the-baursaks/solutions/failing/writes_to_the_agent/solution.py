"""Tries to answer behind the back of the program that asks."""

import contextlib
import json
import os

FORGED = json.dumps({"type": "answer", "id": 2, "answer": {"kind": "call", "outcome": "returned"}}).encode()


def forge():
    frame = b"J" + len(FORGED).to_bytes(4, "big") + FORGED
    targets = [f"/proc/1/fd/{number}" for number in range(8)] + ["/proc/1/mem", "report.json"]
    for target in targets:
        with contextlib.suppress(OSError):
            handle = os.open(target, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(handle, frame)
    for number in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(number, frame)


def share(baursaks, friends):
    forge()
    return (3, 2)
