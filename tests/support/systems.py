"""Small systems that come out in every way in which a system can."""

from __future__ import annotations

from dataclasses import dataclass, field

from varyoff.pipeline import Options

ORDERS = """
machine: Order
parameters: {payment: Payment, warehouse: Warehouse}
variables: {items: 0..2}
states: [cart, placed, paid, shipped, delivered, returned, cancelled]
transitions:
  - {trigger: add_item, source: cart, actor: workload, conditions: items < 2, effect: {items: items + 1}}
  - {trigger: checkout, source: cart, dest: placed, actor: workload, conditions: items > 0}
  - {follows: payment.capture, source: placed, dest: paid}
  - {follows: warehouse.ship, source: [placed, paid], dest: shipped}
  - {trigger: deliver, actor: spontaneous, source: shipped, dest: delivered}
  - {trigger: send_back, actor: workload, source: delivered, dest: returned}
  - {trigger: cancel, actor: workload, source: [placed, paid], dest: cancelled, procedure: {not_packed: warehouse.state == idle}}
---
machine: Payment
parameters: {order: Order}
states: [none, authorised, captured, refunded, failed]
transitions:
  - {trigger: authorise, source: [none, failed], dest: authorised, conditions: order.state == placed, command: "POST /authorise?order=4711"}
  - {trigger: capture, source: authorised, dest: captured}
  - {trigger: decline, actor: fault, source: [none, authorised], dest: failed}
  - {trigger: refund, source: captured, dest: refunded, procedure: {goods_are_back: order.state == returned or order.state == cancelled}}
---
machine: Warehouse
parameters: {order: Order, payment: Payment}
variables: {stock: {type: 0..1, initial: 1}}
states: [idle, picked, gone, back]
transitions:
  - {trigger: pick, source: idle, dest: picked, conditions: stock > 0, procedure: {order_is_paid: payment.state == captured}}
  - {trigger: ship, source: picked, dest: gone, effect: {stock: stock - 1}}
  - {follows: order.send_back, source: gone, dest: back}
---
system: orders
doc: An order of 2 things at most, its payment, and the warehouse.
source_text: Chapter 3
instances:
  o: {machine: Order, payment: p, warehouse: w}
  p: {machine: Payment, order: o}
  w: {machine: Warehouse, order: o, payment: p}
limits: {faults: 1}
deadlock: allowed
expect: {states: 100, depth: 11}
properties:
  no-goods-without-money: {doc: Nothing leaves the house unpaid., whenever: w.ship, require: p.state == captured}
  no-refund-before-return: {never: p.state == refunded and w.state == gone}
  a-happy-customer: {reachable: o.state == delivered}
  every-order-ends-well: {recoverable: o.state == delivered}
  the-shelf-is-never-empty: {always: w.stock == 1, severity: warning}
"""

PROTECTED = """
machine: Pool
states: [off, on]
variables: {dirty: boolean}
transitions:
  - {trigger: vary_on, source: off, dest: on, command: VARY ON}
  - {trigger: write, actor: workload, source: on, effect: {dirty: true}}
  - {trigger: vary_off, source: on, dest: off, effect: {dirty: false}}
---
machine: Copy
parameters: {pool: Pool}
states: [none, made]
transitions:
  - {trigger: make, source: none, dest: made, procedure: {pool_is_off: pool.state == off, idle: "1 == 1"}}
  - {trigger: drop, source: made, dest: none}
---
system: protected
constants: {MOST: 3}
instances: {pool: Pool, copy: {machine: Copy, pool: pool}}
properties:
  only-when-off: {doc: "The copy is made of a pool that is off.", whenever: copy.make, require: pool.state == off}
  it-can-be-made: {reachable: copy.state == made and pool.state == on}
  never-dirty: {never: pool.dirty, expect: violated}
  small: {always: MOST < 4}
"""

DEAD = """
machine: M
states: [a, b, c]
variables: {n: 0..2, flag: boolean}
transitions:
  - {trigger: go, source: a, dest: b, conditions: n == 0}
  - {trigger: go, source: c, dest: b, conditions: flag}
  - {trigger: go, source: c, dest: c, conditions: n > 0}
  - {trigger: back, source: b, dest: a, conditions: "not flag"}
  - {trigger: stray, source: b, dest: c, conditions: n > 1}
---
system: dead
instances: {x: M, y: M}
properties:
  never-c: {never: x.state == c}
  empty: {whenever: x.stray, require: y.state == a}
"""

STUCK = """
machine: M
states: [a, b]
transitions:
  - {trigger: go, source: a, dest: b}
---
system: stuck
instances: {x: M}
properties:
  fine: {reachable: x.state == b}
"""

FAILING = """
machine: M
variables: {n: 0..3}
transitions:
  - {trigger: up, effect: {n: n + 1}}
---
system: failing
instances: {x: M}
properties:
  small: {always: x.n < 4}
expect: {states: 4}
"""

PLAIN = """
machine: M
states: [only]
transitions:
  - {trigger: stay, source: only}
---
system: plain
instances: {x: M}
"""

PINNED = """
machine: M
states: [a, b]
transitions:
  - {trigger: go, source: a, dest: b}
  - {trigger: back, source: b, dest: a}
---
system: pinned
instances: {x: M}
expect: {states: 3, transitions: 2}
properties:
  p: {reachable: x.state == b}
"""

COUNTING = """
machine: Counter
variables: {n: 0..60}
transitions:
  - {trigger: up, conditions: n < 60, effect: {n: n + 1}, procedure: {low: n < 5}}
  - {trigger: reset, effect: {n: 0}}
---
system: counting
instances: {c: Counter}
properties:
  low: {always: c.n < 6}
  far: {reachable: c.n == 5}
"""


IN_VAIN = """
machine: Job
states: [a, b]
transitions:
  - {trigger: go, source: a, dest: b, procedure: {g: "1 == 1"}}
  - {trigger: back, source: b, dest: a, conditions: "1 == 2"}
---
system: in-vain
instances: {job: Job}
deadlock: allowed
properties:
  p: {whenever: job.back, require: "true", expect: vacuous}
  q: {never: job.state == b, expect: violated}
"""

UNASKED = """
machine: Job
states: [a, b]
transitions:
  - {trigger: go, source: a, dest: b, procedure: {calm: job.state == a}}
  - {trigger: back, source: b, dest: a}
parameters: {job: Job}
---
system: unasked
instances: {x: {machine: Job, job: x}}
"""


COMMANDING = """
machine: Group
variables: {named: boolean}
transitions:
  - {trigger: name, effect: {named: true}}
  - {trigger: start}
---
machine: Pair
parameters: {group: Group}
states: [idle, busy]
transitions:
  - {follows: group.start, source: idle, dest: busy}
  - {trigger: stop, source: busy, dest: idle}
---
system: commanding
instances: {group: Group, pair: {machine: Pair, group: group}}
properties: {p: {reachable: pair.state == busy}}
"""


ENDLESS = """
machine: Job
doc: A job of the night.
states: [idle, queued, running, lost]
transitions:
  - {trigger: submit, source: idle, dest: queued, command: "SBMJOB {instance}"}
  - {trigger: hold, source: queued, dest: idle, procedure: {known: state == running}}
  - {trigger: repair, source: lost, dest: idle, command: "FIXJOB {instance}"}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
  - {trigger: finish, actor: spontaneous, source: running, dest: idle}
  - {trigger: crash, actor: fault, source: [queued, running], dest: lost}
---
system: endless
instances: {job: Job}
limits: {faults: 2}
properties:
  runs: {doc: A queued job runs. Sooner or later., leads_to: [job.state == queued, job.state in running | lost]}
  comes-back: {infinitely_often: job.state == idle}
  again-and-again: {ctl: AG(AF(job.state == running))}
  at-once: {ctl: EF(job.state == idle and job.state == running)}
  some-time: {ctl: AF(job.state == running)}
  back: {recoverable: job.state == running, doc: The job can run again.}
  game: {recoverable: job.state == running, by: [operator, spontaneous], despite: [fault]}
  lost-game: {recoverable: job.state == running, by: [operator], despite: [spontaneous, fault]}
  already: {leads_to: [job.state == lost, job.state in idle | queued | running | lost]}
"""


@dataclass(frozen=True)
class Case:
    text: str
    options: Options = field(default_factory=Options)
    bound: int | None = None
    """States of each exploration of the guard table."""


CASES = {
    "orders": Case(ORDERS),
    "orders-cut-short": Case(ORDERS, Options(max_states=12)),
    "orders-with-more-faults": Case(ORDERS, Options(faults=2)),
    "protected": Case(PROTECTED),
    "protected-without-a-guard": Case(PROTECTED, Options(drop=("copy.make/pool_is_off",), constants={"MOST": 9})),
    "protected-one-property": Case(PROTECTED, Options(properties=("never-dirty",))),
    "dead": Case(DEAD),
    "dead-and-not-covered": Case(DEAD, Options(min_coverage=90)),
    "stuck": Case(STUCK),
    "failing": Case(FAILING),
    "plain": Case(PLAIN),
    "pinned": Case(PINNED),
    "pinned-cut-short": Case(PINNED, Options(max_states=1)),
    "commanding": Case(COMMANDING),
    "in-vain": Case(IN_VAIN),
    "unasked": Case(UNASKED),
    "guard-undecided": Case(COUNTING, bound=20),
    "endless": Case(ENDLESS),
}
