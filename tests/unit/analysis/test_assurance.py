"""What can be told of a property that holds: of some a way back, of a game its strategy, of the rest nothing."""

from __future__ import annotations

from varyoff.analysis.playbook import Playbook
from varyoff.analysis.way_back import WayBack
from varyoff.pipeline import Options, check_text

DOOR = """\
machine: Door
states: [shut, open]
variables: {pushed: 0..2}
transitions:
  - {trigger: push, source: shut, dest: open, conditions: pushed < 2, effect: {pushed: pushed + 1}}
  - {trigger: pull, source: open, dest: shut}
  - {trigger: wind, actor: workload, source: open, dest: shut}
---
system: house
instances: {door: Door}
deadlock: allowed
properties:
  game: {recoverable: door.state == shut, despite: [workload]}
  back: {recoverable: door.state == shut}
  lost: {recoverable: door.state == open}
  plain: {always: door.pushed < 3}
"""


def test_each_certificate_is_told_as_what_it_is() -> None:
    (system,) = check_text(DOOR, Options(ways_back=True)).systems
    kinds = {one.name: type(one.assurance) for one in system.properties}
    assert kinds == {"game": Playbook, "back": WayBack, "lost": type(None), "plain": type(None)}


def test_it_is_made_on_demand() -> None:
    (system,) = check_text(DOOR).systems
    assert [one.assurance for one in system.properties] == [None] * 4
