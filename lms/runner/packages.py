"""Debian packages that the engine and its images need, installed only where we may and know how."""

import os
import shutil
import subprocess
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")


def can_install() -> bool:
    """Whether this is Debian or Ubuntu, and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and is_debian(OS_RELEASE)


def is_debian(release: Path) -> bool:
    lines = release.read_text().splitlines() if release.is_file() else []
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    family = f"{told.get('ID', '')} {told.get('ID_LIKE', '')}".replace('"', "").split()
    return bool({"debian", "ubuntu"} & set(family))


def install(*packages: str) -> str | None:
    """Install packages; return apt's last words if that failed."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    subprocess.run([*quiet, "update"], check=False, capture_output=True)
    argv = [*quiet, "install", "-y", "--no-install-recommends", *packages]
    done = subprocess.run(argv, check=False, capture_output=True)
    return None if done.returncode == 0 else done.stderr.decode(errors="replace")[-2000:]
