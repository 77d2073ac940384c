"""One search, started by `python -m tests.fuzz`: a reader, and options of libFuzzer."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["lms", "graders", "tests.fuzz"]):
    from tests.fuzz.readers import READERS


def main() -> None:
    name, *options = sys.argv[1:]
    reader = READERS[name]
    for number, seed in enumerate(reader.seeds):
        Path(options[-1], f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options], reader.read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
