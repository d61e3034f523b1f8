"""`python -m varyoff`."""

from __future__ import annotations

import sys

from varyoff.cli import main

if __name__ == "__main__":
    sys.exit(main())
