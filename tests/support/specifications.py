"""Small specifications whose verdicts and counts can be told by looking at them."""

from __future__ import annotations

LAMP_MACHINE = """\
machine: Lamp
states: [dark, lit]
transitions:
  - {trigger: press, source: dark, dest: lit}
  - {trigger: press, source: lit, dest: dark}
"""

COUNTER_MACHINE = """\
machine: Counter
parameters: {limit: integer}
variables: {n: 0..1000}
transitions:
  - {trigger: up, conditions: n < limit, effect: {n: n + 1}}
  - {trigger: reset, actor: fault, effect: {n: 0}}
"""


def system(name: str, properties: str, *, more: str = "", machine: str = LAMP_MACHINE) -> str:
    """Return a file with one lamp; properties are lines, and so is what else belongs to the system."""
    text = f"{machine}---\nsystem: {name}\ninstances: {{lamp: Lamp}}\n"
    if properties:
        text += "properties:\n" + "".join(f"  {line}\n" for line in properties.strip().splitlines())
    return text + (more.strip() + "\n" if more else "")


HOLDING = system("holding", "some-state: {always: lamp.state in dark | lit}")
VIOLATED = system("broken", "stays-dark: {never: lamp.state == lit}")
NOTHING_ASKED = system("silent", "")
MISTAKEN = system("mistaken", "stays-dark: {never: lamp.state == litt}")
VACUOUS = system(
    "idle",
    "when-both: {always: 'implies(lamp.state == dark and lamp.state == lit, false)'}",
)


def counter(name: str = "counting", *, limit: int = 100, properties: str = "", more: str = "") -> str:
    """A counter from 0 to `limit`, reset by a fault: limit + 1 states, and limit + (limit + 1) transitions."""
    asked = properties or "small: {always: c.n <= 1000}"
    text = f"{COUNTER_MACHINE}---\nsystem: {name}\nconstants: {{LIMIT: {limit}}}\n"
    text += "instances: {c: {machine: Counter, limit: LIMIT}}\nproperties:\n"
    text += "".join(f"  {line}\n" for line in asked.strip().splitlines())
    return text + "deadlock: allowed\n" + (more.strip() + "\n" if more else "")


# `up` leaves the range of n after three steps.
RANGE_LEFT = """\
machine: Counter
variables: {n: 0..3}
transitions:
  - {trigger: up, effect: {n: n + 1}}
---
system: overflowing
instances: {c: Counter}
properties:
  small: {always: c.n <= 3}
  large: {reachable: c.n == 3}
"""

# `look` reads through `none` at once.
NONE_DEREFERENCED = """\
machine: Thing
states: [here, there]
transitions:
  - {trigger: go, source: here, dest: there}
---
machine: Holder
parameters: {things: [Thing]}
variables:
  held: {one_of: things, optional: true}
  armed: boolean
transitions:
  - {trigger: arm, effect: {armed: true}}
  - {trigger: look, conditions: armed and held.state == here}
---
system: careless
instances:
  thing: Thing
  holder: {machine: Holder, things: [thing]}
properties:
  thing-is-somewhere: {always: thing.state in here | there}
"""

# Ten counters: 5 ** 10 states, minutes of work.
LONG = """\
machine: Counter
variables: {n: 0..4}
transitions:
  - {trigger: up, conditions: n < 4, effect: {n: n + 1}}
  - {trigger: down, conditions: n > 0, effect: {n: n - 1}}
---
system: long
instances: {c: {machine: Counter, count: 10}}
properties:
  first-stays: {never: "c[1].n == 2"}
  in-range: {always: all(x.n <= 4 for x in c)}
deadlock: allowed
"""

GUARDED = """\
machine: Valve
states: [closed, open]
variables: {broken: boolean}
transitions:
  - trigger: turn_on
    source: closed
    dest: open
    command: OPEN {instance}
    procedure: {not_broken: not broken}
  - {trigger: turn_off, source: open, dest: closed}
  - {trigger: break_down, actor: fault, conditions: not broken, effect: {broken: true}, source: closed}
---
system: valves
constants: {N: 2, SPARE: false}
instances:
  valve: {machine: Valve, count: N}
properties:
  never-open-when-broken: {never: "any(v.state == open and v.broken for v in valve)"}
  all-can-be-open: {reachable: "all(v.state == open for v in valve)"}
  spare: {always: "implies(SPARE, valve[1].state == closed)", expect: vacuous}
deadlock: allowed
"""
