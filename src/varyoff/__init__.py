"""varyoff: a formal checker for state machines.

The names below are the public library; they are imported on first use, so that
`import varyoff` (and `varyoff --version`) costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"
