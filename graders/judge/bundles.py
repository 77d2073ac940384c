"""Bundles: the checks and hidden files of exercises, kept by their digest from one work to the next."""

import ast
import hashlib
import importlib
import io
import shutil
import tarfile
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

KEPT_BYTES = 40 * 1024 * 1024
HEAVY = ("numpy", "pandas", "sklearn", "scipy")


class BadBundleError(Exception):
    """What was sent is not the bundle that was asked for, or no bundle at all."""


@dataclass(frozen=True)
class Bundle:
    """One exercise's checks, compiled, and the folder of its hidden files."""

    code: CodeType
    folder: Path
    size: int

    @property
    def hidden(self) -> Path:
        return self.folder / "hidden"


class Shelf:
    """Keeps the bundles used last, as many as there is room for."""

    def __init__(self, folder: Path, room: int = KEPT_BYTES) -> None:
        self.folder = folder
        self.room = room
        self.bundles: OrderedDict[str, Bundle] = OrderedDict()

    def find(self, digest: str) -> Bundle | None:
        bundle = self.bundles.get(digest)
        if bundle is not None:
            self.bundles.move_to_end(digest)
        return bundle

    def put(self, digest: str, archive: bytes) -> Bundle:
        """Unpack an archive, compile its checks, and import what they will need in every child."""
        if hashlib.sha256(archive).hexdigest() != digest:
            raise BadBundleError("the archive is not the one that was named")
        self.make_room(len(archive))
        target = self.folder / digest
        shutil.rmtree(target, ignore_errors=True)
        (target / "hidden").mkdir(parents=True)
        unpack(archive, target)
        source = (target / "checks.py").read_text(encoding="utf-8")
        tree = ast.parse(source, "checks.py")
        warm(tree)
        bundle = Bundle(compile(tree, str(target / "checks.py"), "exec"), target, len(archive))
        self.bundles[digest] = bundle
        return bundle

    def make_room(self, size: int) -> None:
        while self.bundles and sum(one.size for one in self.bundles.values()) + size > self.room:
            _, oldest = self.bundles.popitem(last=False)
            shutil.rmtree(oldest.folder, ignore_errors=True)


def unpack(archive: bytes, target: Path) -> None:
    """Write the regular files of an archive below a folder."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            path = (target / member.name).resolve()
            if content is None or not path.is_relative_to(target.resolve()):
                raise BadBundleError(f"{member.name} is no plain file with a plain name")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def warm(tree: ast.Module) -> None:
    """Import the heavy libraries that the checks name, once for all children."""
    for name in sorted(imported(tree)):
        if name.partition(".")[0] in HEAVY:
            with suppress(ImportError):
                importlib.import_module(name)


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names
