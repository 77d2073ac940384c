"""Every environment's image on the real engine; `make verify` builds all of them before it runs these."""

from tests.runner.conftest import engine, runner

__all__ = ["engine", "runner"]
