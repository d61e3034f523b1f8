"""A system with many combinations of initial values, of which those are initial states that satisfy what is asked."""

from __future__ import annotations

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.flatten import flatten
from varyoff.model.model import Model
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Early
variables: {y: {type: 0..3, initial: any}}
---
machine: Late
variables:
  least: {type: 0..3, initial: [1, 3]}
  z: {type: boolean, initial: any}
---
system: s
instances: {a: Early, b: Late}
initially: "INITIALLY"
properties: {p: {always: a.y >= 0}}
deadlock: allowed
"""


def model_of(initially: str) -> Model | None:
    elaborated = flatten(loads(SPECIFICATION.replace("INITIALLY", initially)).systems[0], mistakes=Mistakes())
    return None if elaborated is None else elaborated.model
