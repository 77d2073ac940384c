"""The script that makes the profile of system calls out of moby's, as a module."""

import importlib.util
from types import ModuleType

from lms.settings import ROOT


def derivation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("derive", ROOT / "deploy/seccomp/derive.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
