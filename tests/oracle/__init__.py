"""A naive reference interpreter of the specification language, written from its definition alone.

It shares no code with the checker that it judges, and prefers being obviously right to being fast.
From the repository's root, `python -m tests.oracle FILE` prints counts and verdicts.
"""

from tests.oracle.errors import ModelError, SpecMistake, Undefined
from tests.oracle.exploring import OracleGraph, explore
from tests.oracle.judging import DEADLOCK, Judgement, judge, verdict
from tests.oracle.model import Event, Specification, State, shown
from tests.oracle.reading import mistakes_of
from tests.oracle.stepping import Step, initial_states, successors
from tests.oracle.systems import load, load_all, load_text, load_texts

__all__ = [
    "DEADLOCK",
    "Event",
    "Judgement",
    "ModelError",
    "OracleGraph",
    "SpecMistake",
    "Specification",
    "State",
    "Step",
    "Undefined",
    "explore",
    "initial_states",
    "judge",
    "load",
    "load_all",
    "load_text",
    "load_texts",
    "mistakes_of",
    "shown",
    "successors",
    "verdict",
]
