"""Live machines: a specification as real machines of the `transitions` library.

Every instance is a `transitions.Machine` with the states, triggers and guards of the specification. A step
moves the machine whose event it is and those that follow it, all at once or not at all.

>>> from varyoff.spec.load import loads
>>> system = LiveSystem(loads('''
... machine: Door
... states: [closed, open]
... transitions:
...   - {trigger: push, source: closed, dest: open, procedure: {nobody_inside: not light.on}}
...   - {trigger: pull, source: open, dest: closed}
... parameters: {light: Light}
... ---
... machine: Light
... variables: {on: boolean}
... transitions:
...   - {trigger: switch, choose: {to: boolean}, effect: {on: to}}
... ---
... system: house
... instances: {door: {machine: Door, light: lamp}, lamp: Light}
... '''))
>>> system.enabled()
['door.push', 'lamp.switch(to=false)', 'lamp.switch(to=true)']
>>> system.fire("lamp.switch", to=True)
'lamp.switch(to=true)'
>>> system["door"].push()
Traceback (most recent call last):
varyoff.runtime.refusal.Refused: `door.push` is held back by the procedure guard `nobody_inside`: \
`not lamp.on` does not hold (lamp.on is true)
>>> system["door"].machine.get_triggers("open")
['pull']
"""

from varyoff.model.model import ModelError as ModelError
from varyoff.runtime.live import LiveModel as LiveModel
from varyoff.runtime.machine import STATELESS as STATELESS
from varyoff.runtime.machine import InstanceMachine as InstanceMachine
from varyoff.runtime.machine import LiveInstance as LiveInstance
from varyoff.runtime.refusal import Ambiguous as Ambiguous
from varyoff.runtime.refusal import FailedGuard as FailedGuard
from varyoff.runtime.refusal import Refused as Refused
from varyoff.runtime.refusal import UnknownEvent as UnknownEvent
from varyoff.runtime.step import Alternative as Alternative
from varyoff.runtime.system import LiveSystem as LiveSystem
