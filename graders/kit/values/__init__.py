"""Values as they travel between a judge and a student's process: read, compared and shown."""

from graders.kit.values.encoding import decode, dumps, encode, loads
from graders.kit.values.trees import Malformed, parse, tag_of

__all__ = ["Malformed", "decode", "dumps", "encode", "loads", "parse", "tag_of"]
