"""The files of the project that tests read: its folder, its sources, and the specifications that are shipped with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "varyoff"

EXAMPLES = sorted((ROOT / "specs" / "examples").glob("*.yaml"))
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
SHIPPED = sorted([*SPECS, *EXAMPLES])
"""Every file that is shipped and has a system."""

PUBLISHED = sorted((ROOT / "tests" / "corpus" / "published").glob("*.yaml"))
"""Models with published counts; those whose name ends in `.slow` take minutes."""


def project_files() -> list[Path]:
    """Files that are tracked, and new ones that are not ignored."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git work tree, or no git: {error}")
    names = listing.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]
