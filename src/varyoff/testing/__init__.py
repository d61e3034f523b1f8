"""For tests of your own: random specifications, and state machines made from a specification.

Needs Hypothesis (`python -m pip install hypothesis`); nothing else of varyoff imports it.
"""

from varyoff.testing.draft import SystemDraft as SystemDraft
from varyoff.testing.implementation import Implementation as Implementation
from varyoff.testing.implementation import Live as Live
from varyoff.testing.implementation import Mismatch as Mismatch
from varyoff.testing.making import run_state_machine as run_state_machine
from varyoff.testing.making import state_machine as state_machine
from varyoff.testing.seeds import draft_of_seed as draft_of_seed
from varyoff.testing.seeds import shrink_seed as shrink_seed
from varyoff.testing.stateful import SpecificationMachine as SpecificationMachine
from varyoff.testing.strategies import drafts as drafts
from varyoff.testing.strategies import specifications as specifications
