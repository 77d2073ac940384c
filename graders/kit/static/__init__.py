"""What a program is made of, read from its syntax tree and never run.

``Program`` is Python, read here; the other languages are read by the parsers of their environments.
"""

from graders.kit.static.clang import C
from graders.kit.static.golang import Go
from graders.kit.static.javascript import JavaScript
from graders.kit.static.python import STATEMENTS, Program
from graders.kit.static.queries import Sql
from graders.kit.static.rules import Code, Use
from graders.kit.static.shell import Shell

__all__ = ["STATEMENTS", "C", "Code", "Go", "JavaScript", "Program", "Shell", "Sql", "Use"]
