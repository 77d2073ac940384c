"""What a program is made of, read from its syntax tree and never run."""

from graders.kit.static.python import STATEMENTS, Program, Use

__all__ = ["STATEMENTS", "Program", "Use"]
