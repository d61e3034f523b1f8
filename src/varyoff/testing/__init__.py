"""For tests of your own: random specifications, and state machines made from a specification.

Needs Hypothesis (`pip install varyoff[testing]`); nothing else of varyoff imports it.
"""

from varyoff.testing.draft import SystemDraft as SystemDraft
from varyoff.testing.specifications import drafts as drafts
from varyoff.testing.specifications import specifications as specifications
