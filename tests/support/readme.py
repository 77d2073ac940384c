"""The README's table of settings, written from the settings themselves.

python -m tests.support.readme     prints it, to be pasted
"""

from pathlib import Path

from pydantic import SecretStr

from lms.settings import ROOT, Settings


def shown(value: object) -> str:
    """Return a default as a reader may write it; what differs between machines gets its name."""
    if isinstance(value, Path):
        return value.relative_to(ROOT).as_posix()
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def settings_table() -> str:
    lines = ["| Setting | Default | What it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "the number of cores" if name == "slots" else code(shown(field.default))
        lines.append(f"| `QATARLAS_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def code(word: str) -> str:
    return f"`{word}`" if word else "empty"


if __name__ == "__main__":
    print(settings_table(), end="")  # noqa: T201  this module is a program
