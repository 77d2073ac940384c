"""The ``lms`` command."""

from lms.cli.root import main

__all__ = ["main"]
