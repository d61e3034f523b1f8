"""Edge cases of the language, each small enough to be counted by hand; the counting stands beside each.

`counts` are those of initial states, states, transitions, edges, depth and deadlocks. `verdicts` name a verdict and, where
there is a trace, its length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import dedent

from tests.support.agreement import Question


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    counts: tuple[int, ...] | None = None
    verdicts: dict[str, str] = field(default_factory=dict)
    faults: int | None = None
    drop: tuple[str, ...] = ()

    @property
    def question(self) -> Question:
        return Question("system: example\n" + dedent(self.text), self.faults, self.drop)


CASES: list[Case] = []


def case(name: str, text: str, counts: tuple[int, ...] | None = None, **more: object) -> None:
    CASES.append(Case(name, text, counts, **more))  # type: ignore[arg-type]


# --- alternatives ----------------------------------------------------------------------------------------------

# a → b and a → c by the same event; a → b twice is one transition
case(
    "alternatives are each a possible step",
    """
    machines:
      M:
        states: [a, b, c]
        transitions:
          - {trigger: go, source: a, dest: b}
          - {trigger: go, source: [a, b], dest: c}
          - {trigger: go, source: a, dest: b}
    instances: {m: M}
    deadlock: {unless: m.state == c}
    properties:
      c-at-once: {whenever: m.go, ensure: next(m.state) == c}
      b-at-once: {whenever: m.go, ensure: next(m.state) == b}
    """,
    (1, 3, 3, 3, 1, 1),
    verdicts={"c-at-once": "violated 1", "b-at-once": "violated 1", "deadlock-forbidden": "holds"},
)

# the first alternative is enabled at 0 only, the second always: from 0 to 1 and 2, from 1 to 0, from 2 to 1
case(
    "alternatives have guards of their own",
    """
    machines:
      M:
        variables: {n: 0..2}
        transitions:
          - {trigger: go, conditions: n == 0, effect: {n: 1}}
          - {trigger: go, effect: {n: (n + 2) % 3}}
    instances: {m: M}
    """,
    (1, 3, 4, 4, 1, 0),
)

# the choices of two alternatives overlap: x=1 by both, x=2 by the second; x=1 leads to two states
case(
    "alternatives with different choices share their labels",
    """
    machines:
      M:
        variables: {n: 0..3}
        transitions:
          - {trigger: go, choose: {x: 0..1}, conditions: n == 0, effect: {n: x}}
          - {trigger: go, choose: {x: 1..2}, conditions: n == 0, effect: {n: x + 1}}
    instances: {m: M}
    deadlock: allowed
    properties:
      ones: {whenever: m.go, ensure: "implies(event.x == 1, next(m.n) in {1, 2})"}
      twos: {whenever: "*", ensure: "implies(event.x == 2, next(m.n) == 3)"}
    """,
    (1, 4, 4, 4, 1, 3),
    verdicts={"ones": "holds", "twos": "holds"},
)

# --- followers -------------------------------------------------------------------------------------------------

FOLLOWING = """
    machines:
      Leader:
        states: [a, b]
        transitions:
          - {trigger: go, source: a, dest: b}
      Follower:
        parameters: {leader: Leader}
        states: [x, y, z]
        transitions:
          - {follows: leader.go, source: x, dest: y}
          - {follows: leader.go, source: x, dest: z}
          - {trigger: rest, source: x, dest: y}
    instances:
      leader: Leader
      follower: {machine: Follower, leader: leader}
    deadlock: allowed
"""

# (a, x): go → (b, y) or (b, z); rest → (a, y): go → (b, y), for the follower has nothing to do
case("followers with several enabled are each a possible step", FOLLOWING, (1, 4, 4, 4, 1, 2))

# two followers with two possibilities each: four ways to go
case(
    "several followers go each their own way",
    FOLLOWING.replace(
        "      follower: {", "      second: {machine: Follower, leader: leader}\n      follower: {"
    ).replace("          - {trigger: rest, source: x, dest: y}\n", ""),
    (1, 5, 4, 4, 1, 4),
)

# the event has two alternatives, the follower two possibilities: 2 × 2
case(
    "alternatives and followers multiply",
    """
    machines:
      Leader:
        states: [a, b, c]
        transitions:
          - {trigger: go, source: a, dest: b}
          - {trigger: go, source: a, dest: c}
      Follower:
        parameters: {leader: Leader}
        variables: {n: 0..2}
        transitions:
          - {follows: leader.go, effect: {n: 1}}
          - {follows: leader.go, effect: {n: 2}}
    instances: {leader: Leader, follower: {machine: Follower, leader: leader}}
    deadlock: allowed
    properties:
      mixed: {reachable: leader.state == c and follower.n == 1}
    """,
    (1, 5, 4, 4, 1, 4),
    verdicts={"mixed": "holds 1"},
)

# 0 → 1 → 2 with the leader; at 2 the follower has nothing to do, and the leader goes on
case(
    "a follower that cannot does not hold back",
    """
    machines:
      Leader:
        transitions: [{trigger: go}]
        variables: {even: {type: boolean, initial: true}}
      Follower:
        parameters: {leader: Leader}
        variables: {n: 0..2}
        transitions: [{follows: leader.go, conditions: n < 2, effect: {n: n + 1}}]
    instances: {leader: Leader, follower: {machine: Follower, leader: leader}}
    """,
    (1, 3, 3, 3, 2, 0),
)

# the follower copies what the leader had before the step
case(
    "a follower reads the state before the step",
    """
    machines:
      Leader:
        variables: {n: 0..1}
        transitions: [{trigger: go, effect: {n: 1 - n}}]
      Follower:
        parameters: {leader: Leader}
        variables: {copy: 0..1}
        transitions: [{follows: leader.go, effect: {copy: leader.n}}]
    instances: {leader: Leader, follower: {machine: Follower, leader: leader}}
    properties:
      behind: {whenever: leader.go, ensure: next(follower.copy) == leader.n}
      even: {never: leader.n == 1 and follower.copy == 1}
    """,
    (1, 3, 3, 3, 2, 0),
    verdicts={"behind": "holds", "even": "holds"},
)

# what follows is no event: the third machine follows what the second one never issues
case(
    "nothing follows a following transition",
    """
    machines:
      First:
        transitions: [{trigger: go, effect: {done: true}}]
        variables: {done: boolean}
      Second:
        parameters: {first: First}
        variables: {done: boolean}
        transitions:
          - {follows: first.go, effect: {done: true}}
          - {trigger: go, conditions: done and not done}
      Third:
        parameters: {second: Second}
        variables: {done: boolean}
        transitions: [{follows: second.go, effect: {done: true}}]
    instances: {first: First, second: {machine: Second, first: first}, third: {machine: Third, second: second}}
    properties:
      third-rests: {never: third.done}
      second-never-goes: {whenever: second.go, require: false}
    """,
    (1, 2, 2, 2, 1, 0),
    verdicts={"third-rests": "holds", "second-never-goes": "vacuous"},
)

OVERLAP = """
    machines:
      Bell:
        transitions: [{trigger: ring}]
        variables: {rung: boolean}
      Ear:
        parameters: {left: [Bell], right: [Bell]}
        variables: {heard: 0..4}
        transitions:
          - {follows: [any(left).ring, any(right).ring], effect: {heard: (heard + 1) % 5}}
    instances:
      bell: {machine: Bell, count: 3}
      ear: {machine: Ear, left: ["bell[1]", "bell[2]", "bell[1]"], right: ["bell[2]", "bell[3]"]}
"""

# every bell is heard once, also the second one, which stands in both lists: 5 states, 3 bells each, 1 edge each
case("an event that is followed twice by one transition is followed once", OVERLAP, (1, 5, 15, 5, 4, 0))

# two transitions: the second bell may be heard as one or as two
case(
    "overlapping senders of two transitions are two possibilities",
    OVERLAP.replace("[any(left).ring, any(right).ring]", "any(left).ring").replace(
        "heard: (heard + 1) % 5}}\n",
        "heard: (heard + 1) % 5}}\n          - {follows: any(right).ring, effect: {heard: (heard + 2) % 5}}\n",
    ),
    # from each of 5: bell 1 → +1, bell 2 → +1 or +2, bell 3 → +2
    (1, 5, 20, 10, 2, 0),
)

# the sender is the bell that rings, and its choice is in scope
case(
    "sender and event are those of the step",
    """
    machines:
      Bell:
        parameters: {tone: integer}
        transitions: [{trigger: ring, choose: {loud: boolean, times: "[1, 3]"}}]
        variables: {rung: boolean}
      Ear:
        parameters: {bells: [Bell]}
        variables: {last: {one_of: bells, optional: true}, sum: 0..7}
        transitions:
          - follows: any(bells).ring
            conditions: event.loud
            effect: {last: sender, sum: sender.tone + event.times}
    instances:
      bell: {machine: Bell, count: 2, tone: 2 * i}
      ear: {machine: Ear, bells: bell}
    properties:
      right: {whenever: "bell[*].ring", ensure: "implies(event.loud, next(ear.last) == this and next(ear.sum) == this.tone + event.times)"}
      quiet: {whenever: "Bell.ring", ensure: "implies(not event.loud, next(ear.sum) == ear.sum)"}
      none-before: {whenever: "*", require: ear.last != none}
    """.replace('"[1, 3]"', "[1, 3]"),
    # (none, 0), (1, 3), (1, 5), (2, 5), (2, 7): from each 4 loud, and 4 quiet loops; of the loud ones one is a loop, except at none;
    # edges: from none 1 loop + 4, from the others 1 loop + 3
    (1, 5, 40, 21, 1, 0),
    verdicts={"right": "holds", "quiet": "holds", "none-before": "violated 1"},
)

# --- choices ---------------------------------------------------------------------------------------------------

# 3 · 2 · 2 · 2 labels; the sum of the first and the last decides: 0 … 2 and -1 or 1
case(
    "choices of every kind",
    """
    machines:
      Friend:
        parameters: {number: integer}
        variables: {called: boolean}
        transitions: [{follows: host.call, conditions: event.whom == self and event.really, effect: {called: true}}]
      Host:
        parameters: {friends: [Friend]}
        variables: {n: -1..3}
        transitions:
          - {trigger: call, choose: {x: 0..2, really: boolean, whom: friends, by: [-1, 1]}, conditions: n == 0, effect: {n: x + by}}
    instances:
      friend: {machine: Friend, count: 2, number: i, host: host}
      host: {machine: Host, friends: friend}
    deadlock: allowed
    """.replace("parameters: {number: integer}", "parameters: {number: integer, host: Host}"),
)

# --- updates ---------------------------------------------------------------------------------------------------

# (0, 1, 2) turns round: 3 states; swapping back and forth gives the other 3
case(
    "updates are simultaneous",
    """
    machines:
      M:
        variables: {a: 0..2, b: {type: 0..2, initial: 1}, c: {type: 0..2, initial: 2}}
        transitions:
          - {trigger: turn, effect: {a: b, b: c, c: a}}
          - {trigger: swap, effect: {a: b, b: a}}
    instances: {m: M}
    properties:
      different: {always: m.a != m.b and m.b != m.c and m.c != m.a}
    """,
    (1, 6, 12, 12, 2, 0),
    verdicts={"different": "holds"},
)

case(
    "what changes nothing is a transition all the same",
    """
    machines:
      M:
        states: [a, b]
        transitions:
          - {trigger: stay}
          - {trigger: rest, source: a, dest: =}
          - {trigger: same, source: b, effect: {n: n}}
          - {trigger: go, source: a, dest: b}
        variables: {n: 0..1}
    instances: {m: M}
    """,
    # a: stay, rest, go; b: stay, same; the loops share an edge at each state
    (1, 2, 5, 3, 1, 0),
)

# --- faults ----------------------------------------------------------------------------------------------------

FAULTY = """
    machines:
      Disk:
        states: [good, bad]
        transitions:
          - {trigger: fail, actor: fault, source: good, dest: bad}
          - {trigger: repair, source: bad, dest: good}
      Alarm:
        parameters: {disks: [Disk]}
        variables: {rung: boolean}
        transitions:
          - {follows: any(disks).fail, effect: {rung: true}}
          - {trigger: acknowledge, conditions: rung, effect: {rung: false}}
    instances:
      disk: {machine: Disk, count: 2}
      alarm: {machine: Alarm, disks: disk}
    deadlock: allowed
    properties:
      both: {never: "disk[1].state == bad and disk[2].state == bad"}
      fails: {whenever: "*.fail", require: true}
"""
case("no faults", FAULTY, (1, 1, 0, 0, 0, 1), faults=0, verdicts={"both": "holds", "fails": "vacuous"})
# one fault: good; for each disk bad with and without alarm, and good after that with and without: 1 + 2 · 2 + 2
case("one fault", FAULTY, (1, 7, 9, 9, 3, 1), faults=1, verdicts={"both": "holds", "fails": "holds"})
case("two faults", FAULTY, faults=2, verdicts={"both": "violated 2", "fails": "holds"})
case("any number of faults", FAULTY, verdicts={"both": "violated 2", "fails": "holds"})
case("faults bounded by the system", FAULTY + "    limits: {faults: 1}\n", (1, 7, 9, 9, 3, 1))
case("the command line overrides the bound", FAULTY + "    limits: {faults: 2}\n", (1, 7, 9, 9, 3, 1), faults=1)

# the event is a fault by one of its alternatives only
case(
    "an event may be a fault by one of its transitions",
    """
    machines:
      M:
        states: [a, b, c]
        transitions:
          - {trigger: go, source: a, dest: b}
          - {trigger: go, source: a, dest: c, actor: fault}
          - {trigger: back, source: [b, c], dest: a}
    instances: {m: M}
    limits: {faults: 1}
    """,
    # without a fault: a, b; after it: c, a, b, and c no more
    (1, 5, 6, 6, 3, 0),
)
CASES.append(Case("without faults the other alternative is left", CASES[-1].text, (1, 2, 2, 2, 1, 0), faults=0))

# --- procedure guards ------------------------------------------------------------------------------------------

GUARDED = """
    machines:
      Valve:
        states: [closed, open]
        transitions:
          - {trigger: turn_on, source: closed, dest: open, procedure: {calm: false, late: state == closed}}
      Lamp:
        parameters: {valve: Valve}
        states: [dark, lit]
        transitions:
          - {follows: valve.turn_on, dest: lit, procedure: {wired: false}}
    instances: {valve: {machine: Valve, count: 2}, lamp: {machine: Lamp, valve: "valve[1]"}}
    deadlock: allowed
    properties:
      dark: {never: lamp.state == lit}
      shut: {never: "any(v.state == open for v in valve)"}
"""
case("guards hold back", GUARDED, (1, 1, 0, 0, 0, 1), verdicts={"dark": "holds", "shut": "holds"})
case("a dropped guard lets one event go", GUARDED, (1, 2, 1, 1, 1, 1), drop=("valve[2].turn_on/calm",))
case(
    "a guard of a follower is named after what it follows",
    GUARDED,
    (1, 2, 1, 1, 1, 1),
    drop=("valve[1].turn_on/calm", "lamp.turn_on/wired"),
    verdicts={"dark": "violated 1", "shut": "violated 1"},
)
case(
    "the guard of the follower alone lets nothing go",
    GUARDED,
    (1, 1, 0, 0, 0, 1),
    drop=("lamp.turn_on/wired",),
)

# --- references ------------------------------------------------------------------------------------------------

case(
    "references lead to instances, or nowhere",
    """
    machines:
      Thing:
        states: [here, there]
        transitions: [{trigger: move, source: here, dest: there}]
      Holder:
        parameters: {things: [Thing]}
        variables:
          held: {one_of: things, optional: true}
          favourite: {one_of: things, initial: any}
        transitions:
          - {trigger: take, choose: {what: things}, conditions: held == none and what.state == here, effect: {held: what}}
          - {trigger: lose, conditions: [held != none, held.state == there], effect: {held: none}}
          - {trigger: like, conditions: held != none and held != favourite, effect: {favourite: held}}
    instances:
      thing: {machine: Thing, count: 2}
      holder: {machine: Holder, things: thing}
    deadlock: allowed
    properties:
      asked-first: {always: holder.held == none or holder.held.state in here | there}
      liked: {whenever: holder.like, ensure: next(holder.favourite) == holder.held and next(holder.favourite.state) == holder.held.state}
      lost: {reachable: "holder.held == none and all(t.state == there for t in thing)"}
    """,
    verdicts={"asked-first": "holds", "liked": "holds", "lost": "holds 2"},
)

# --- families and indices --------------------------------------------------------------------------------------

# the pointer walks round and marks: 3 · 2³ states are all reachable
case(
    "an index may depend on the state",
    """
    constants: {N: 3}
    machines:
      Cell:
        parameters: {pointer: Pointer, number: integer}
        variables: {mark: boolean}
        transitions: [{follows: pointer.flip, conditions: pointer.at == number, effect: {mark: not mark}}]
      Pointer:
        parameters: {cells: [Cell]}
        variables: {at: 1..N}
        transitions:
          - {trigger: walk, effect: {at: at % N + 1}}
          - {trigger: flip, conditions: "not cells[at].mark or cells[at % N + 1].mark"}
    instances:
      cell: {machine: Cell, count: N, pointer: pointer, number: i}
      pointer: {machine: Pointer, cells: cell}
    properties:
      flips: {whenever: pointer.flip, ensure: "next(cell[pointer.at].mark) != cell[pointer.at].mark"}
      moved: {whenever: pointer.walk, ensure: "next(pointer.at) == cell[pointer.at % N + 1].number"}
      all-marked: {reachable: all(c.mark for c in cell)}
    """,
    verdicts={"flips": "holds", "moved": "holds", "all-marked": "holds 5"},
)

case(
    "paths and defines lead through instances",
    """
    machines:
      Node:
        parameters: {before: Node, number: integer}
        variables: {value: 0..2}
        define:
          differs: value != before.value
          both_differ: differs and before.differs
          twice: 2 * value + (1 if before.before.differs else 0)
        transitions:
          - {trigger: step, conditions: not both_differ and twice < 5, effect: {value: (value + number) % 3}}
    instances: {node: {machine: Node, count: 3, number: i, before: "node[(i + 1) % 3 + 1]"}}
    deadlock: allowed
    properties:
      numbers: {always: "node[1].before.number == 3 and node[2].before.before.number == 3"}
      agree: {never: "node[2].both_differ and node[1].before.value == 2"}
      twice: {always: "node[1].twice <= 5 and implies(node[3].before.differs, node[1].twice % 2 == 1)"}
    """,
)

# --- quantifiers -----------------------------------------------------------------------------------------------

case(
    "quantifiers with conditions and ranges",
    """
    constants: {N: 3}
    machines:
      Bit:
        variables: {on: boolean, n: 0..2}
        transitions:
          - {trigger: flip, effect: {on: not on}}
          - {trigger: grow, conditions: on and n < 2, effect: {n: n + 1}}
    instances: {bit: {machine: Bit, count: N}}
    properties:
      p1: {always: "all(b.n == 0 for b in bit if not b.on) or any(b.n > 0 for b in bit if not b.on)"}
      p2: {never: "count(b.on for b in bit if b.n == 2) == 3 and sum(b.n for b in bit) < 6"}
      p3: {always: "sum(b.n for b in Bit if b.on) + sum(b.n for b in Bit if not b.on) == sum(b.n for b in Bit)"}
      p4: {always: "all(bit[k].n <= k for k in range(1, N + 1))"}
      p5: {reachable: "any(bit[k].n == k and bit[k + 1].n == 0 for k in range(1, N) if bit[k].on)"}
      p6: {always: "count(a.n == b.n for a in bit for b in bit) >= N"}
      p7: {never: "any(b.n == 9 for b in bit if false) or not all(false for k in range(2, 2))"}
      p8: {reachable: "count(b.on for b in bit) == 2 and bit[1].n in range(1, 2) and not bit[1].on"}
    """,
    # each bit has 2 · 3 states, all reachable, and in each a flip; grow in the 2 with `on` and n < 2
    (1, 216, 3 * 36 * 8, 3 * 36 * 8, 3 * 4, 0),
    verdicts={"p4": "violated 3", "p7": "holds", "p5": "holds 2", "p8": "holds 5"},
)

# --- properties ------------------------------------------------------------------------------------------------

# the second alternative doubles, and 3 · 2 is the first product beyond 4
case(
    "next in ensure, and alternatives",
    """
    machines:
      M:
        variables: {n: {type: 0..6, initial: 1}, last: 0..6}
        transitions:
          - {trigger: go, conditions: n < 6, effect: {n: n + 1, last: n}}
          - {trigger: go, conditions: n <= 3, effect: {n: 2 * n, last: n}}
    instances: {m: M}
    deadlock: allowed
    properties:
      grows: {whenever: m.go, ensure: next(m.n) > m.n}
      slowly: {whenever: m.go, ensure: next(m.n) <= m.n + 2}
      remembers: {whenever: "*", ensure: next(m.last) == m.n and next(m.n) - next(m.last) == next(m.n) - m.n}
      big-steps: {whenever: m.go, ensure: "implies(next(m.n) > m.n + 2, next(m.n) == 6)"}
      never-back: {whenever: m.go, ensure: "implies(next(m.n) < m.n, false)"}
    """,
    verdicts={
        "grows": "holds",
        "slowly": "violated 3",
        "remembers": "holds",
        "big-steps": "holds",
        "never-back": "vacuous",
    },
)

RECOVERY = """
    machines:
      M:
        states: [fine, hurt, ill, dead]
        transitions:
          - {trigger: fall, actor: fault, source: fine, dest: hurt}
          - {trigger: heal, actor: spontaneous, source: hurt, dest: fine}
          - {trigger: infect, actor: fault, source: hurt, dest: ill}
          - {trigger: treat, source: ill, dest: hurt}
          - {trigger: treat, actor: workload, source: dead, dest: dead}
    instances: {m: M}
    properties:
      by-all: {recoverable: m.state == fine}
      by-itself: {recoverable: m.state == fine, by: [spontaneous]}
      by-both: {recoverable: m.state == fine, by: [spontaneous, operator]}
      by-work: {recoverable: m.state == fine, by: [workload]}
      hurt-again: {recoverable: m.state == ill, by: [fault]}
      not-ever: {recoverable: m.state == dead}
"""
case(
    "recoverable by some actors",
    RECOVERY,
    (1, 3, 4, 4, 2, 0),
    verdicts={
        "by-all": "holds",
        "by-itself": "violated 2",
        "by-both": "holds",
        "by-work": "violated 1",
        "hurt-again": "holds",
        "not-ever": "violated 0",
    },
)

# the same trigger by two actors: only one of its transitions helps
case(
    "recoverable by an actor of one alternative",
    """
    machines:
      M:
        states: [a, b, c]
        transitions:
          - {trigger: go, source: a, dest: b}
          - {trigger: go, actor: spontaneous, fair: none, source: b, dest: c}
          - {trigger: go, actor: fault, source: b, dest: a}
          - {trigger: end, source: c}
    instances: {m: M}
    properties:
      by-operator: {recoverable: m.state == c, by: [operator]}
      by-two: {recoverable: m.state == c, by: [operator, spontaneous]}
      back: {recoverable: m.state == a, by: [operator, spontaneous]}
    """,
    (1, 3, 4, 4, 2, 0),
    verdicts={"by-operator": "violated 0", "by-two": "holds", "back": "violated 1"},
)

STUCK = """
    machines:
      M:
        variables: {n: 0..5}
        transitions:
          - {trigger: one, conditions: n < 4, effect: {n: n + 1}}
          - {trigger: two, conditions: n < 4 and n % 2 == 1, effect: {n: n + 2}}
    instances: {m: M}
    deadlock: DEADLOCK
"""
case(
    "deadlock",
    STUCK.replace("DEADLOCK", "forbidden"),
    (1, 6, 6, 6, 3, 2),
    verdicts={"deadlock-forbidden": "violated 3"},
)
case("deadlock unless", STUCK.replace("DEADLOCK", "{unless: m.n == 5}"), verdicts={"deadlock-forbidden": "violated 3"})
case("deadlock at both ends", STUCK.replace("DEADLOCK", "{unless: m.n >= 4}"), verdicts={"deadlock-forbidden": "holds"})
case("deadlock allowed", STUCK.replace("DEADLOCK", "allowed"), verdicts={})

case(
    "premises that are never true",
    """
    machines:
      M:
        variables: {n: 0..2, m: 0..2}
        transitions:
          - {trigger: up, conditions: n < 2, effect: {n: n + 1}}
          - {trigger: back, effect: {n: 0}}
          - {trigger: never, conditions: m == 1}
    instances: {m: M}
    properties:
      v1: {always: "implies(m.m == 1, false)"}
      v2: {always: "implies(m.m == 1, false) and implies(m.m == 2, false)"}
      h1: {always: "implies(m.m == 1, false) and implies(m.n == 2, m.m == 0)"}
      h2: {always: "implies(m.m == 1, false) and m.n <= 2"}
      h3: {always: m.m != 1 or false}
      v3: {whenever: m.never, require: false}
      v4: {whenever: m.up, require: "implies(m.m == 1, false)"}
      h4: {whenever: [m.up, m.never], require: m.n < 2}
      v5: {always: "all(implies(x.m == k, false) for x in M for k in range(1, 3))"}
      h5: {never: "m.m == 1"}
      h6: {whenever: m.back, ensure: "implies(m.n == 2, next(m.n) == 0)"}
    """,
    (1, 3, 5, 5, 2, 0),
    verdicts={
        **{f"v{k}": "vacuous" for k in range(1, 6)},
        **{f"h{k}": "holds" for k in range(1, 7)},
    },
)

# --- initial states --------------------------------------------------------------------------------------------

INITIAL = """
    machines:
      M:
        parameters: {number: integer}
        states: [a, b, c]
        initial: b
        variables:
          n: {type: -1..2, initial: [0, 2]}
          f: {type: boolean, initial: any}
          e: [x, y]
        transitions: [{trigger: go, source: a, dest: c}]
    instances:
      m: {machine: M, number: 1}
      k: {machine: M, number: 2, initial: {state: any, n: 1 - 2, e: y, f: true}}
"""
# m: 2 · 2; k: 3 states; k goes from a to c, which is initial already, four times
case("initial values are combined", INITIAL + "    deadlock: allowed\n", (12, 12, 4, 4, 0, 8))
case(
    "initially chooses among them",
    INITIAL + "    deadlock: allowed\n    initially: (m.f or m.n == 2) and k.state != c\n",
    # m: 3 of 4; k: a or b; from a to c, three times
    (6, 9, 3, 3, 1, 6),
)
case(
    "an initial state may be farther away as well",
    """
    machines:
      M:
        variables: {n: {type: 0..9, initial: [0, 5]}}
        transitions: [{trigger: up, conditions: n < 9, effect: {n: n + 1}}]
    instances: {m: M}
    deadlock: {unless: m.n == 9}
    properties:
      far: {never: m.n == 9}
      near: {never: m.n == 4}
      at-once: {never: m.n == 5}
    """,
    (2, 10, 9, 9, 4, 1),
    verdicts={"far": "violated 4", "near": "violated 4", "at-once": "violated 0", "deadlock-forbidden": "holds"},
)

# --- arithmetic ------------------------------------------------------------------------------------------------

case(
    "arithmetic is Python's",
    """
    machines:
      M:
        variables: {n: -3..3, e: [p, q, r]}
        transitions:
          - {trigger: up, conditions: n < 3, effect: {n: n + 1, e: q if n % 2 == 0 else r if n < 0 else p}}
          - {trigger: half, effect: {n: n // 2}}
          - {trigger: mirror, conditions: -2 <= n <= 2, effect: {n: -n}}
          - {trigger: clamp, effect: {n: "max(-1, min(n, 1))"}}
    instances: {m: M}
    properties:
      floor: {always: "m.n // 2 * 2 + m.n % 2 == m.n and 0 <= m.n % 2 <= 1 and -7 // 2 == -4 and -7 % 3 == 2"}
      sizes: {always: "abs(m.n) <= 3 and iff(m.n < 0, abs(m.n) != m.n) and min(m.n, 0, -m.n) <= max(m.n, -m.n)"}
      chained: {always: "iff(-1 < m.n < 2, m.n in range(0, 2)) and iff(m.n in {-3, 3}, abs(m.n) == 3)"}
      words: {reachable: "m.e in p | r and m.e != p and not m.n == 0"}
      odd: {never: "m.n == 3 and m.e == p"}
    """,
)

# --- errors of the model ---------------------------------------------------------------------------------------

ERROR = """
    machines:
      M:
        variables: {n: 0..3, stop: boolean}
        transitions:
          - {trigger: up, CONDITIONS effect: {n: n + 1}}
          - {trigger: halt, effect: {stop: true}}
    instances: {m: M}
    properties:
      small: {always: m.n <= 3}
      low: {never: m.n == 3}
      early: {never: m.n == 1}
"""
case("a range that is left ends everything", ERROR.replace("CONDITIONS ", ""))
case("an effect that is not enabled is no error", ERROR.replace("CONDITIONS", "conditions: n < 3,"))
case("a condition before it saves a guard", ERROR.replace("CONDITIONS", "conditions: [n < 3, 6 // (3 - n) > 0],"))
case("a guard that is evaluated first does not", ERROR.replace("CONDITIONS", "conditions: [6 // (3 - n) > 0, n < 3],"))
case("`or` saves what is behind it", ERROR.replace("CONDITIONS", "conditions: n < 3 and (n == 2 or 6 // (2 - n) > 0),"))
case(
    "a property may have no value",
    ERROR.replace("CONDITIONS", "conditions: n < 3,").replace("m.n == 1", "6 // (2 - m.n) == 9"),
)
case(
    "an error of a follower is one of the step",
    """
    machines:
      Leader: {variables: {n: 0..3}, transitions: [{trigger: go, conditions: n < 3, effect: {n: n + 1}}]}
      Follower:
        parameters: {leader: Leader}
        variables: {n: 0..1}
        transitions: [{follows: leader.go, effect: {n: leader.n}}]
    instances: {leader: Leader, follower: {machine: Follower, leader: leader}}
    properties:
      early: {never: leader.n == 1}
    """,
)
case(
    "`none` is dereferenced",
    """
    machines:
      Thing: {variables: {n: 0..1}, transitions: [{trigger: up, conditions: n == 0, effect: {n: 1}}]}
      Holder:
        parameters: {things: [Thing]}
        variables: {held: {one_of: things, optional: true, initial: "thing[1]"}}
        transitions:
          - {trigger: drop, conditions: held.n == 1, effect: {held: none}}
    instances: {thing: {machine: Thing, count: 2}, holder: {machine: Holder, things: thing}}
    properties:
      held: {always: holder.held != none}
    """.replace('initial: "thing[1]"', "initial: any"),
)


# --- what is asked of all members ------------------------------------------------------------------------------

# nobody inside: 1; one of three inside: 3; each is left again
case(
    "a member enters when all are out",
    """
    machines:
      M:
        parameters: {ms: [M]}
        states: [out, busy]
        transitions:
          - {trigger: enter, source: out, dest: busy, conditions: all(m.state == out for m in ms)}
          - {trigger: leave, source: busy, dest: out}
    instances: {m: {machine: M, count: 3, ms: m}}
    properties:
      alone: {never: count(x.state == busy for x in m) > 1}
    """,
    (1, 4, 6, 6, 1, 0),
    verdicts={"alone": "holds"},
)

# up to two of three inside: 1 + 3 + 3; enter 3 · 1 + 2 · 3, leave 3 · 1 + 3 · 2
case(
    "a member enters while fewer than two are inside",
    """
    machines:
      M:
        parameters: {ms: [M]}
        states: [out, busy]
        transitions:
          - {trigger: enter, source: out, dest: busy, conditions: count(m.state == busy for m in ms) < 2}
          - {trigger: leave, source: busy, dest: out}
    instances: {m: {machine: M, count: 3, ms: m}}
    properties:
      at-most-one: {never: count(x.state == busy for x in m) > 1}
    """,
    (1, 7, 18, 18, 2, 0),
    verdicts={"at-most-one": "violated 2"},
)

case(
    "a difference of numbers decides",
    """
    machines:
      M:
        parameters: {other: M}
        variables: {n: {type: 0..2, initial: any}}
        transitions:
          - {trigger: add, conditions: n - other.n < 0 or n + other.n == 1, effect: {n: n + 1}}
          - {trigger: lose, conditions: other.n - n < n - 1, effect: {n: "max(0, n - other.n)"}}
      Light:
        parameters: {a: M, b: M}
        variables: {lit: boolean}
        transitions:
          - {trigger: switch, conditions: a.n - b.n < 1, effect: {lit: not lit}}
    instances: {a: {machine: M, other: b}, b: {machine: M, other: a}, light: {machine: Light, a: a, b: b}}
    deadlock: allowed
    initially: a.n + b.n != 3 and b.n - a.n < 2
    properties:
      unequal: {always: "implies(a.n + b.n == 4, a.n == b.n)"}
    """,
)

# the error hides behind a condition on all: it is none while some member is away
case(
    "what all members have guards what can fail",
    """
    machines:
      M:
        parameters: {ms: [M]}
        variables: {n: 0..2, peer: {one_of: ms, optional: true}}
        transitions:
          - {trigger: up, conditions: n < 2, effect: {n: n + 1}}
          - {trigger: meet, conditions: n == 2, effect: {peer: self}}
          - {trigger: go, conditions: "all(m.n == 2 for m in ms) and any(m.peer != none for m in ms) and peer.n == 2", effect: {n: 0}}
    instances: {m: {machine: M, count: 2, ms: m}}
    deadlock: allowed
    """,
)
