"""A python that installs nothing, for files and pages that say how varyoff is installed.

What only a package index could serve is refused, as varyoff is on none; a folder or a wheel must be there.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

FAKE = """\
#!/bin/sh
# python -m pip install THING, python -m venv FOLDER; all else is done by the python that runs the tests.
case "$1 $2" in
    "-m venv")
        for folder in "$@"; do :; done
        mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
        exit ;;
    "-m pip")
        for thing in "$@"; do :; done
        case "$3 $thing" in
            "install git+"*://* | "install varyoff @ git+"*://*) ;;
            "install "*.whl) [ -f "$thing" ] ;;
            "wheel "*) [ -f "$thing/pyproject.toml" ] && mkdir -p dist && touch dist/varyoff-VERSION-py3-none-any.whl ;;
            "install "*) [ -f "${thing%%[[]*}/pyproject.toml" ] ;;
            *) false ;;
        esac || { echo "ERROR: No matching distribution found for $thing" >&2; exit 1; }
        echo "$3 $thing" >>LOG
        [ "$3" = wheel ] || { printf '#!/bin/sh\\nexec "%s" -m varyoff "$@"\\n' REAL >"${0%/*}/varyoff" && chmod +x "${0%/*}/varyoff"; }
        exit ;;
esac
exec REAL "$@"
"""


class FakePython:
    """A folder with `python`, `python3` and, once it is installed, `varyoff`."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder / "programs"
        self.log = folder / "installed"
        self.folder.mkdir()
        text = FAKE.replace("LOG", shlex.quote(str(self.log))).replace("VERSION", version)
        for name in ("python", "python3"):
            program = self.folder / name
            program.write_text(text.replace("REAL", shlex.quote(sys.executable)))
            program.chmod(0o755)

    @property
    def path(self) -> str:
        """PATH with these programs first."""
        return os.pathsep.join([str(self.folder), os.environ["PATH"]])

    def installed(self) -> list[str]:
        """What pip was asked for, in order."""
        return self.log.read_text().splitlines() if self.log.exists() else []
