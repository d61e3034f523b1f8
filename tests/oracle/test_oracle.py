"""The reference interpreter, on systems small enough to count by hand; the counting stands beside each."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.oracle import (
    ModelError,
    SpecMistake,
    explore,
    initial_states,
    load,
    load_text,
    successors,
    verdict,
)
from tests.oracle.__main__ import main
from tests.oracle.expressions import value_of
from tests.oracle.patterns import EventPattern
from tests.oracle.scope import Scope
from tests.oracle.typed import Reading


def system(text, **options):
    return load_text("system: example\n" + dedent(text), **options)


def counts(specification):
    return tuple(explore(specification).counts().values())


LAMPS = """
    constants: {N: 3}
    machines:
      Lamp:
        states: [off, on]
        transitions:
          - {trigger: press, source: off, dest: on}
          - {trigger: press, source: on, dest: off}
    instances:
      lamp: {machine: Lamp, count: N}
    properties:
      all-on: {reachable: all(one.state == on for one in lamp)}
"""


def test_family_of_independent_lamps_is_a_cube():
    # 2 ** 3 corners, three presses at each, the farthest corner three presses away
    assert counts(system(LAMPS)) == (1, 8, 24, 24, 3, 0)
    assert verdict(system(LAMPS), "all-on") == ("holds", 3)


def test_constant_override_resizes_a_family():
    assert counts(system(LAMPS, constants={"N": 2})) == (1, 4, 8, 8, 2, 0)
    with pytest.raises(SpecMistake):
        system(LAMPS, constants={"M": 2})


RING = """
    constants: {N: 3}
    machines:
      Node:
        parameters: {previous: Node, others: [Node], number: integer}
        variables: {token: boolean, had: 0..N}
        transitions:
          - {trigger: give, conditions: token, effect: {token: "false"}}
          - {follows: previous.give, effect: {token: true}}
    instances:
      node:
        machine: Node
        count: N
        previous: node[(i + N - 2) % N + 1]
        others: "[other for other in node if other != node[i]]"
        number: i
        initial: {token: i == 1, had: "N if i == 2 else 0"}
"""


def test_members_of_a_family_get_their_own_parameters_and_initial_values():
    specification = system(RING)
    second = specification.instances["node[2]"]
    assert second.parameters == {"previous": "node[1]", "others": ["node[1]", "node[3]"], "number": 2}
    (state,) = initial_states(specification)
    assert [state[f"node[{i}]", "token"] for i in (1, 2, 3)] == [True, False, False]
    assert [state[f"node[{i}]", "had"] for i in (1, 2, 3)] == [0, 3, 0]


def test_token_goes_round_a_ring_by_following():
    # only the holder can give; the token has three places
    graph = explore(system(RING))
    assert tuple(graph.counts().values()) == (1, 3, 3, 3, 2, 0)
    assert [label for _, label, _ in graph.steps] == ["node[1].give", "node[2].give", "node[3].give"]


def test_each_combination_of_the_followers_alternatives_is_a_step():
    # two guests, each lost or saved; the third cannot follow and does not hold the crash back
    specification = system("""
        machines:
          Host:
            states: [up, down]
            transitions:
              - {trigger: crash, source: up, dest: down}
          Guest:
            parameters: {host: Host}
            states: [busy, lost, saved, absent]
            transitions:
              - {follows: host.crash, source: busy, dest: lost}
              - {follows: host.crash, source: [busy, lost], dest: saved}
        instances:
          host: Host
          guest: {machine: Guest, count: 2, host: host}
          other: {machine: Guest, host: host, initial: {state: absent}}
        deadlock: allowed
    """)
    graph = explore(specification)
    assert tuple(graph.counts().values()) == (1, 5, 4, 4, 1, 4)
    assert {label for _, label, _ in graph.steps} == {"host.crash"}
    assert all(state["other", "state"] == "absent" for state in graph.states)
    assert verdict(specification, "deadlock") == ("holds", None)


def test_effects_read_the_state_before_the_step_also_in_followers():
    specification = system("""
        machines:
          Pair:
            variables: {x: {type: 0..3, initial: 1}, y: {type: 0..3, initial: 2}}
            transitions:
              - {trigger: swap, effect: {x: y, y: x}}
          Witness:
            parameters: {pair: Pair}
            variables: {seen: 0..3}
            transitions:
              - {follows: pair.swap, effect: {seen: pair.x}}
        instances: {witness: {machine: Witness, pair: pair}, pair: Pair}
    """)
    # (x, y, seen): (1, 2, 0) -> (2, 1, 1) -> (1, 2, 2) -> (2, 1, 1)
    graph = explore(specification)
    assert [tuple(state.values()) for state in graph.states] == [(0, 1, 2), (1, 2, 1), (2, 1, 2)]
    assert graph.steps == [(0, "pair.swap", 1), (1, "pair.swap", 2), (2, "pair.swap", 1)]


RADIO = """
    machines:
      Sender:
        transitions:
          - {trigger: send, choose: {number: 0..2}}
      Receiver:
        parameters: {first: Sender, senders: [Sender]}
        variables: {origin: {one_of: senders, optional: true}, heard: 0..2}
        transitions:
          - follows: [any(senders).send, first.send]
            effect: {origin: sender, heard: event.number}
    instances:
      a: Sender
      b: Sender
      radio: {machine: Receiver, first: a, senders: [a, b]}
"""


def test_followers_know_the_sender_and_its_choices():
    # nothing heard yet, or one of 3 numbers from one of 2 senders; everywhere 6 events, to those 6 states
    graph = explore(system(RADIO))
    assert tuple(graph.counts().values()) == (1, 7, 42, 42, 1, 0)
    after = graph.states[next(t for s, label, t in graph.steps if (s, label) == (0, "b.send(number=2)"))]
    assert after == {("radio", "origin"): "b", ("radio", "heard"): 2}


def test_transition_that_hears_an_event_through_two_paths_is_taken_once():
    specification = system(RADIO)
    (state,) = initial_states(specification)
    assert state["radio", "origin"] is None
    assert len(successors(specification, state)) == 6


def test_follower_does_not_follow_itself_and_nothing_follows_a_follower():
    specification = system("""
        machines:
          Domino:
            parameters: {all: [Domino], left: [Domino]}
            states: [up, down]
            variables: {pushed: 0..1}
            transitions:
              - {trigger: push, source: up, dest: down}
              - {follows: any(all).push, effect: {pushed: 1}}
              - {follows: any(left).push, source: up, dest: down}
        instances:
          domino:
            machine: Domino
            count: 3
            all: domino
            left: "[domino[k] for k in range(i - 1, i) if k > 0]"
        deadlock: allowed
    """)
    first = successors(specification, initial_states(specification)[0])[0]
    # the second may mark the push or fall, two transitions of one instance; the third can only mark it
    assert first.target["domino[1]", "pushed"] == 0
    assert first.target["domino[3]", "state"] == "up"
    targets = [
        tuple(step.target["domino[2]", name] for name in ("state", "pushed"))
        for step in successors(specification, initial_states(specification)[0])
        if step.event.label == "domino[1].push"
    ]
    assert targets == [("up", 1), ("down", 0)]


def test_labels_show_choices_in_the_order_of_their_declaration():
    specification = system(
        """
        machines:
          M:
            parameters: {peers: [M]}
            transitions:
              - trigger: go
                choose: {to: peers, way: [left, right], flag: boolean, by: [-1, 1]}
                conditions: [to != self, way == left and flag, by < 0]
        instances:
          m: {machine: M, count: 2, peers: m}
    """.replace("[left, 3]", "[left, right]")
    )
    graph = explore(specification)
    assert [label for _, label, _ in graph.steps] == [
        "m[1].go(to=m[2], way=left, flag=true, by=-1)",
        "m[2].go(to=m[1], way=left, flag=true, by=-1)",
    ]


def test_alternatives_of_one_event_are_steps_of_their_own_unless_they_look_the_same():
    specification = system("""
        machines:
          Coin:
            states: [tossed, heads, tails]
            transitions:
              - {trigger: land, source: tossed, dest: heads}
              - {trigger: land, source: tossed, dest: tails}
              - {trigger: land, source: tossed, dest: tails, actor: spontaneous, fair: none}
              - {trigger: toss, source: [heads, tails], dest: tossed}
              - {trigger: look}
        instances: {coin: Coin}
        properties:
          it-lands: {recoverable: coin.state != tossed, by: spontaneous}
          it-shows-heads: {recoverable: coin.state == heads, by: spontaneous}
    """)
    # land twice, toss twice, look thrice; 4 edges between states and 3 from a state to itself
    assert counts(specification) == (1, 3, 7, 7, 1, 0)
    assert verdict(specification, "it-lands") == ("holds", None)
    assert verdict(specification, "it-shows-heads") == ("violated", 0)


DISK = """
    machines:
      Disk:
        states: [fine, broken]
        transitions:
          - {trigger: fail, source: fine, dest: broken, actor: fault}
          - {trigger: repair, source: broken, dest: fine, unless: [state == fine, 1 > 2]}
    instances: {disk: Disk}
    deadlock: {unless: disk.state == fine}
    properties:
      never-fails: {whenever: disk.fail, require: disk.state == broken}
"""


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (None, (1, 2, 2, 2, 1, 0)),
        (0, (1, 1, 0, 0, 0, 1)),  # no counter: the state is the disk alone
        (1, (1, 3, 2, 2, 2, 1)),  # fine/0, broken/1, fine/1
        (2, (1, 5, 4, 4, 4, 1)),
    ],
)
def test_faults_so_far_are_part_of_the_state(faults, expected):
    specification = system(DISK, faults=faults)
    assert counts(specification) == expected
    assert verdict(specification, "deadlock") == ("holds", None)
    assert len(initial_states(specification)[0]) == (2 if faults else 1)


def test_limit_in_the_file_is_overridden_and_costs_nothing_without_faults():
    assert counts(system(DISK + "    limits: {faults: 1}\n")) == (1, 3, 2, 2, 2, 1)
    assert counts(system(DISK + "    limits: {faults: 1}\n", faults=2)) == (1, 5, 4, 4, 4, 1)
    assert counts(system(LAMPS, faults=2)) == (1, 8, 24, 24, 3, 0)


def test_event_that_the_fault_limit_removes_makes_its_property_vacuous():
    assert verdict(system(DISK, faults=0), "never-fails") == ("vacuous", None)
    assert verdict(system(DISK, faults=1), "never-fails") == ("violated", 1)


LENDING = """
    machines:
      Book:
        parameters: {readers: [Reader]}
        variables: {owner: {one_of: readers, optional: true}}
        define: {lent: owner != none}
        transitions:
          - {trigger: lend, choose: {to: readers}, unless: lent, effect: {owner: to}}
          - {trigger: take_back, conditions: lent, effect: {owner: none}}
      Reader:
        states: [home, away]
        transitions:
          - {trigger: leave, source: home, dest: away}
    instances:
      book: {machine: Book, readers: reader}
      reader: {machine: Reader, count: 2}
    properties:
      guarded: {always: "implies(book.lent, book.owner.state in home | away)"}
      careless: {never: book.owner.state == away}
      careless-later: {whenever: book.take_back, ensure: next(book.owner.state) == home}
      to-a-reader: {whenever: book.lend, require: event.to in reader and not book.lent}
      kept: {whenever: book.lend, ensure: next(book.owner) == event.to}
"""


def test_reference_to_nothing_is_a_value_but_leads_nowhere():
    # owner: nobody or one of two; each reader home or away: 3 * 4 states
    # lend 2 * 4, take_back 2 * 4, leave 3 * (2 + 1 + 1 + 0)
    specification = system(LENDING)
    assert counts(specification) == (1, 12, 28, 28, 3, 0)
    assert verdict(specification, "guarded") == ("holds", None)
    with pytest.raises(ModelError) as caught:
        verdict(specification, "careless")
    assert caught.value.events == []
    with pytest.raises(ModelError) as caught:
        verdict(specification, "careless-later")
    assert caught.value.events == ["book.lend(to=reader[1])", "book.take_back"]
    assert caught.value.path == ["book.lend(to=reader[1])"]


def test_properties_of_events_see_their_choices():
    specification = system(LENDING)
    assert verdict(specification, "to-a-reader") == ("holds", None)
    assert verdict(specification, "kept") == ("holds", None)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("effect: {n: n + 1}", "outside its range"),
        ("effect: {n: 3 // (3 - n)}", "divides by zero"),
        ("unless: 7 % (3 - n) == 1", "divides by zero"),
        ('procedure: {own: "peers[n - 3] == self"}', "index 0, outside 1..1"),
        ('procedure: {own: "peers[n - 1] == self"}', "index 2, outside 1..1"),
    ],
)
def test_error_of_the_model_comes_with_a_shortest_way_to_it(key, reason):
    specification = system(f"""
        machines:
          M:
            parameters: {{peers: [M]}}
            variables: {{n: 0..3, friend: {{one_of: peers}}}}
            transitions:
              - {{trigger: up, conditions: n < 3, effect: {{n: n + 1}}}}
              - {{trigger: jump, conditions: n == 0, effect: {{n: 2}}}}
              - trigger: last
                conditions: n == 3
                {key}
        instances: {{m: {{machine: M, peers: [m]}}}}
        properties: {{any: {{always: "true"}}}}
    """)
    for judged in (lambda: explore(specification), lambda: verdict(specification, "any")):
        with pytest.raises(ModelError, match=reason) as caught:
            judged()
        assert caught.value.events == ["m.jump", "m.up", "m.last"]
        assert caught.value.path == ["m.jump", "m.up"]


def test_condition_is_not_evaluated_after_one_that_fails():
    specification = system("""
        machines:
          M:
            states: [a, b]
            variables: {n: 0..3}
            transitions:
              - {trigger: t, source: b, conditions: 1 // n == 1}
              - {trigger: t, conditions: [n > 0, 1 // n == 1]}
              - {trigger: t, conditions: n > 0 and 1 // n == 1}
              - {trigger: t, conditions: "n > 0", unless: 1 // n == 1}
              - {trigger: t, unless: [n > 0, state == a, 1 // n == 1]}
        instances: {m: M}
    """)
    assert counts(specification) == (1, 1, 0, 0, 0, 1)
    assert verdict(specification, "deadlock") == ("violated", 0)


COUNTER = """
    machines:
      Counter:
        variables: {n: 0..4, odd: boolean}
        transitions:
          - {trigger: up, conditions: n < 4, effect: {n: n + 1, odd: not odd}}
          - {trigger: reset, conditions: n == 4, effect: {n: 0, odd: false}}
          - {trigger: never, conditions: n > 4}
    instances: {counter: Counter}
    properties:
      property: {PROPERTY}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("always: counter.n <= 4", ("holds", None)),
        ("always: counter.n < 3", ("violated", 3)),
        ("always: counter.n > 0", ("violated", 0)),
        ("never: counter.n == 2 and not counter.odd", ("violated", 2)),
        ("never: counter.n == 2 and counter.odd", ("holds", None)),
        ("reachable: counter.n == 4", ("holds", 4)),
        ("reachable: counter.n == 4 and counter.odd", ("violated", None)),
        ("recoverable: counter.n == 1", ("holds", None)),
        # an implication is vacuous when no premise is ever true
        ('always: "implies(counter.n > 4, false)"', ("vacuous", None)),
        ('always: "implies(counter.n > 3, not counter.odd)"', ("holds", None)),
        ('always: "implies(counter.n > 3, counter.odd)"', ("violated", 4)),
        ('always: "implies(counter.n > 4, false) and implies(counter.n > 3, true)"', ("holds", None)),
        ('always: "implies(counter.n > 4, false) and implies(counter.n > 5, true)"', ("vacuous", None)),
        ('always: "implies(counter.n > 4, false) and true"', ("vacuous", None)),
        ('always: "all(implies(c.n > k, false) for c in Counter for k in range(4, 9))"', ("vacuous", None)),
        ('always: "all(implies(c.n > k, true) for c in Counter for k in range(3, 9))"', ("holds", None)),
        # an event's property is vacuous when the event never happens, or no premise is true when it does
        ("whenever: counter.never, require: false", ("vacuous", None)),
        ('whenever: counter.up, require: "implies(this.n == 4, true)"', ("vacuous", None)),
        ('whenever: counter.up, require: "implies(this.n == 3, counter.odd)"', ("holds", None)),
        ("whenever: counter.reset, require: counter.n < 4", ("violated", 5)),
        ("whenever: counter.up, ensure: next(counter.n) == counter.n + 1", ("holds", None)),
        ("whenever: '*', ensure: next(counter.n) > this.n", ("violated", 5)),
        ('whenever: counter.up, ensure: "implies(next(counter.n) == 5, true)"', ("vacuous", None)),
        (
            'whenever: counter.up, ensure: "implies(next(counter.n) == 4, not next(this.odd))"',
            ("holds", None),
        ),
        ("whenever: [counter.never, counter.up], ensure: next(counter.n) < 2", ("violated", 2)),
    ],
)
def test_verdict_and_shortest_length(body, expected):
    assert verdict(system(COUNTER.replace("PROPERTY", body)), "property") == expected


ROUTER = """
    machines:
      Router:
        states: [up, hung, burnt]
        transitions:
          - {trigger: hang, source: up, dest: hung, actor: workload}
          - {trigger: reboot, source: hung, dest: up}
          - {trigger: watchdog, source: hung, dest: up, actor: spontaneous, conditions: WATCHDOG}
          - {trigger: lightning, source: hung, dest: burnt, actor: fault}
    instances: {router: Router}
    deadlock: allowed
    properties:
      by-anybody: {recoverable: router.state == up}
      by-itself: {recoverable: router.state == up, by: [spontaneous]}
      by-hand: {recoverable: router.state == up, by: [operator, spontaneous]}
      it-can-hang: {recoverable: router.state == hung, by: operator}
"""


@pytest.mark.parametrize(
    ("watchdog", "faults", "name", "expected"),
    [
        ("true", 0, "by-itself", ("holds", None)),
        ("false", 0, "by-itself", ("violated", 1)),
        ("false", 0, "by-hand", ("holds", None)),
        ("false", 0, "by-anybody", ("holds", None)),
        ("false", 1, "by-anybody", ("violated", 2)),
        ("true", 0, "it-can-hang", ("violated", 0)),
    ],
)
def test_recoverable_with_the_help_of(watchdog, faults, name, expected):
    assert verdict(system(ROUTER.replace("WATCHDOG", watchdog), faults=faults), name) == expected


VALVE = """
    machines:
      Pump: {states: [off, on], transitions: [{trigger: start, source: off, dest: on}]}
      Valve:
        parameters: {pump: Pump}
        states: [shut, open]
        transitions:
          - trigger: open_it
            source: shut
            dest: open
            procedure: {pump_is_on: pump.state == on, tested: "true"}
          - trigger: close
            source: open
            dest: shut
    instances: {pump: Pump, valve: {machine: Valve, pump: pump}}
    properties:
      no-backflow: {never: valve.state == open and pump.state == off}
"""


def test_dropped_procedure_guard_no_longer_holds_the_event_back():
    assert counts(system(VALVE)) == (1, 3, 3, 3, 2, 0)
    assert verdict(system(VALVE), "no-backflow") == ("holds", None)
    dropped = system(VALVE, drop=["valve.open_it/pump_is_on"])
    # the pump starts or not, the valve opens and closes: 4 states; start 2, open_it 2, close 2
    assert counts(dropped) == (1, 4, 6, 6, 2, 0)
    assert verdict(dropped, "no-backflow") == ("violated", 1)
    assert verdict(system(VALVE, drop=["valve.open_it/tested"]), "no-backflow") == ("holds", None)
    with pytest.raises(SpecMistake):
        system(VALVE, drop=["valve.close/pump_is_on"])


def test_initial_states_are_all_combinations_that_satisfy_initially():
    specification = system("""
        machines:
          M:
            parameters: {peers: [M]}
            states: [s, t]
            initial: [t, s]
            variables:
              n: {type: 1..4, initial: [2, 4]}
              friend: {one_of: instances of M, initial: any, optional: true}
              flag: boolean
            transitions: [{trigger: stay}]
        instances:
          a: {machine: M, peers: []}
          b: {machine: M, peers: [a], initial: {state: s, n: any, friend: a, flag: true}}
        initially: a.friend != b and a.n + b.n > 4
    """)
    # a: 2 states, n 2 or 4, friend none or a (b is ruled out); b: n 1..4.
    # n: 2 + (3, 4) and 4 + (1, 2, 3, 4) are 6 pairs: 2 * 2 * 6
    graph = explore(specification)
    assert tuple(graph.counts().values()) == (24, 24, 48, 24, 0, 0)
    assert all(state["b", "flag"] and state["b", "friend"] == "a" for state in graph.states)


PAIR = """
    constants: {LIMIT: 2}
    machines:
      Node:
        parameters: {peers: [Node], number: integer, source: Node}
        states: [idle, running, none]
        variables:
          n: {type: 0..LIMIT + 3, initial: 2}
          role: [source, target]
          owner: {one_of: peers, optional: true}
        define: {busy: state == running, same_number: self.number == number}
    instances:
      node:
        machine: Node
        count: 3
        peers: "[m for m in node if m != node[i]]"
        number: i * 10
        source: node[1]
      lone: {machine: Node, peers: [], number: -7, source: lone, initial: {state: running, role: target}}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 - 7 // 2 % 3", 7),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("1 < 2 <= 2 < 3", True),
        ("3 > 2 > 2", False),
        ("not true or false", False),
        ("True and not False", True),
        ("min(3, 1, 2) + max(3, 1) * abs(-2)", 7),
        ("iff(1 < 2, 2 < 1)", False),
        ("implies(1 > 2, 1 // 0 == 0)", True),
        ("1 if lone.busy else 2", 1),
        ("lone.state in running | idle", True),
        ("lone.state not in {idle, none}", True),
        ("lone.n in 1 | 3", False),
        ("lone.n in range(2, 3)", True),
        ("lone.state == 'running'", True),
        ("node[1].state == none", False),
        ("lone.owner == none", True),
        ("node[2].number + lone.number", 13),
        ("node[LIMIT].source == node[1]", True),
        ("node[1].peers[2] == node[3]", True),
        ("node[node[1].n].number", 20),
        ("node[3].source.source.number", 10),
        ("lone.role == target and node[1].role == source", True),
        ("lone.same_number", True),
        ("all(m.state == idle for m in node)", True),
        ("all(m.state == idle for m in Node)", False),
        ("any(m.busy for m in Node if m != lone)", False),
        ("any(m.busy for m in lone.peers)", False),
        ("count(m.n == 2 for m in Node)", 4),
        ("sum(m.number for m in node if m in node[2].peers)", 40),
        ("sum(k for k in range(1, LIMIT + 2))", 6),
        ("count(a == b for a in node for b in a.peers)", 0),
        ("sum(a.number for a in node for b in a.peers if b != a)", 120),
    ],
)
def test_value_of_an_expression(expression, expected):
    specification = system(PAIR)
    value = value_of(expression, Scope(specification, initial_states(specification)[0]))
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    "expression",
    [
        "lone.state == runing",
        "lone.state == 1",
        "lone.number == true",
        "lone.source == lonely",
        "stat == running",
        "lone.speed == 1",
        "nobody.state == idle",
        "lone.n and true",
        "lone.n + true",
        "next(lone.n) == 2",
        "__import__('os')",
        "lone.n ** 2",
        "lone.n == ",
        "lambda: 1",
    ],
)
def test_expression_that_means_nothing_is_a_mistake(expression):
    with pytest.raises(SpecMistake):
        Reading(system(PAIR)).kind(expression)


def test_value_with_the_name_of_a_parameter_is_quoted_beside_an_enumeration():
    specification = system(PAIR)
    scope = Scope(specification, initial_states(specification)[0], instance="lone")
    at = Reading(specification, specification.instances["lone"].machine)
    for expression in ("role != 'source' and role == target", "self.role == (target if true else 'source')"):
        at.kind(expression)
        assert value_of(expression, scope) is True
    assert value_of("source == self", scope) is True
    for expression in ("role == source", "target == source", "self.role == (target if true else source)"):
        with pytest.raises(SpecMistake):
            at.kind(expression)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", 4),
        ("lamp[2].press", 1),
        ("lamp[*].press", 3),
        ("Lamp.press", 4),
        ("*.press", 4),
        ("spare.*", 1),
        (["spare.press", "lamp[1].press", "lamp[*].press"], 4),
    ],
)
def test_event_pattern(pattern, expected):
    specification = system(LAMPS.replace("count: N}", "count: N}\n      spare: Lamp"))
    events = [step.event for step in successors(specification, initial_states(specification)[0])]
    assert len([event for event in events if event in EventPattern(pattern, specification)]) == expected


@pytest.mark.parametrize("pattern", ["lamp.pres", "lump.press", "press"])
def test_event_pattern_that_can_mean_nothing_is_a_mistake(pattern):
    with pytest.raises(SpecMistake):
        EventPattern(pattern, system(LAMPS))


@pytest.mark.parametrize(
    "change",
    [
        ("source: off, dest: on", "source: of, dest: on"),
        ("source: off, dest: on", "source: off, dest: on, effect: {brightness: 1}"),
        ("source: off, dest: on", "source: off, dest: on, target: on"),
        ("source: off, dest: on", "follows: other.press"),
        ("count: N", "count: N, colour: red"),
        ("count: N", "count: N, initial: {state: dim}"),
        ("machine: Lamp", "machine: Lump"),
        ("reachable:", "reachabel:"),
    ],
    ids=["state", "effect", "key", "both", "parameter", "initial", "machine", "form"],
)
def test_mistake_is_reported(change):
    with pytest.raises(SpecMistake):
        verdict(system(LAMPS.replace(*change)), "all-on")


@pytest.fixture
def switch_file(tmp_path):
    (tmp_path / "machines").mkdir()
    (tmp_path / "machines" / "switch.yaml").write_text(
        "machine: Switch\n"
        "attributes: [device]\n"
        "states: [{name: off, doc: 'dark: no light'}, on]\n"
        "transitions:\n"
        "  - {trigger: flip, source: off, dest: on, command: 'CHG {device} 1200:1300', minutes: 0.5}\n"
    )
    path = tmp_path / "system.yaml"
    path.write_text(
        "machine: Timer\n"
        "transitions: [{trigger: tick, source: '*', dest: =}]\n"
        "---\n"
        "system: switches\n"
        "include: [machines/switch.yaml]\n"
        "instances: {one: {machine: Switch, device: yes}, two: Switch, timer: Timer}\n"
        "properties:\n"
        "  dark: {always: one.state == off, expect: violated}\n"
        "  lit: {reachable: one.state == on and two.state == on}\n"
        "expect: {states: 4, transitions: 8}\n"
        "---\n"
        "runbook: ignored\n"
    )
    return path


def test_file_with_several_documents_and_included_machines(switch_file):
    # two switches that stay on once flipped, and a tick in each of the 4 states: 4 flips and 4 ticks
    specification = load(switch_file)
    assert counts(specification) == (1, 4, 8, 8, 2, 0)


def test_command_prints_counts_verdicts_and_traces(switch_file, capsys):
    assert main([str(switch_file)]) == 0
    output = capsys.readouterr().out
    assert "initial 1, states 4, transitions 8, edges 8, depth 2, deadlocks 0" in output
    assert "violated   dark  1 steps\n             one.flip\n" in output
    assert "one.flip → two.flip" in output
    switch_file.write_text(switch_file.read_text().replace("states: 4", "states: 5"))
    assert main([str(switch_file)]) == 1
    switch_file.write_text(switch_file.read_text().replace("one.state == off,", "1 // 0 == 1,"))
    assert main([str(switch_file)]) == 1
    assert "unknown    dark" in capsys.readouterr().out


FOLLOWER = """
    machines:
      Bell:
        states: [quiet, loud]
        transitions:
          - {trigger: ring, source: quiet, dest: loud}
          - {trigger: stop, source: loud, dest: quiet}
      Ear:
        parameters: {bell: Bell, others: [Bell]}
        variables: {heard: 0..3}
        define:
          careful: "implies(heard > 3, false)"
          sound: "implies(heard > 0, heard < 4)"
        transitions:
          - follows: [bell.ring, bell.stop]
            procedure: {awake: heard < 0}
            effect: {heard: "min(heard + 1, 3)"}
    instances:
      bell: Bell
      ear: {machine: Ear, bell: bell, others: []}
    properties: {PROPERTY}
"""


def test_a_guard_of_a_transition_that_follows_is_dropped_for_one_event_and_stays_for_another():
    def heard(*drop):
        graph = explore(system(FOLLOWER.replace("PROPERTY", ""), drop=drop))
        return sorted({state["ear", "heard"] for state in graph.states}), len(graph.states)

    assert heard() == ([0], 2)
    assert heard("ear.ring/awake") == ([0, 1, 2, 3], 7)  # quiet and loud with each, but 0 only quiet
    assert heard("ear.stop/awake") == ([0, 1, 2, 3], 8)
    assert heard("ear.ring/awake", "ear.stop/awake") == ([0, 1, 2, 3], 5)  # quiet 0, loud 1, quiet 2, loud 3, quiet 3
    with pytest.raises(SpecMistake):
        heard("ear.ring/asleep")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ear.careful", "vacuous"),
        ("ear.careful and ear.careful", "vacuous"),
        ("all(e.careful for e in Ear)", "vacuous"),
        ("all(b.state == loud for b in ear.others)", "holds"),
        ("all(implies(b.state == loud, false) for b in ear.others)", "vacuous"),
        ("all(implies(b.state == quiet, true) for b in Bell if b.state == loud)", "vacuous"),
        ("all(implies(b.state == loud, true) for b in Bell if b.state == loud)", "holds"),
        ("ear.careful or 1 > 2", "vacuous"),
        ("ear.careful or bell.state in quiet | loud", "holds"),
        ("ear.careful if 1 < 2 else false", "vacuous"),
        ("ear.sound and ear.careful", "vacuous"),  # without a dropped guard nothing is heard
        ("any(e.careful for e in Ear)", "vacuous"),
    ],
)
def test_premises_are_looked_for_through_what_changes_nothing(expression, expected):
    text = FOLLOWER.replace("PROPERTY", f'asked: {{always: "{expression}"}}')
    assert verdict(system(text), "asked")[0] == expected


@pytest.mark.parametrize(
    ("form", "nearer"),
    [
        ("always: 6 // (1 - counter.n) == 6 or counter.n > 2", 1),
        ("never: counter.n == 0 or 6 // (2 - counter.n) == 9", 2),
        ("reachable: counter.n == 0 or 6 // (2 - counter.n) == 9", 2),
        ("whenever: counter.up, require: counter.n > 0 and 6 // (2 - counter.n) == 9", 2),
        ("recoverable: counter.n == 0 or 6 // (2 - counter.n) == 9", 2),
    ],
)
def test_a_property_without_a_value_is_an_error_also_where_it_is_decided_nearer(form, nearer):
    specification = system(f"""
        machines:
          Counter:
            variables: {{n: 0..3}}
            transitions:
              - {{trigger: up, conditions: n < 3, effect: {{n: n + 1}}}}
        instances: {{counter: Counter}}
        deadlock: allowed
        properties: {{asked: {{{form}}}}}
    """)
    with pytest.raises(ModelError) as caught:
        verdict(specification, "asked")
    assert len(caught.value.path) == nearer


@pytest.mark.parametrize(
    "expression",
    [
        "next(ear).heard", "next(ear.heard + 1)", "next(ear.bell)", "next(bell)", "next(ear.others)[1].state", "next(next(ear.heard))",
        "ear in Bell", "none in Bell", "bell == none", "ear.bell.state == heard", "all(b.stat == loud for b in ear.others)",
        "bell.state == ear.heard", "Bell == Ear", "bell.state in Ear", "3 in Bell", "any(b for b in Bell)", "sum(b.state for b in Bell)",
        "bell == ear", "(bell if true else ear) == bell", "[bell, ear] == Bell", "min(Bell)", "loud == quiet", "ear.bell[1]",
    ],
)  # fmt: skip
def test_what_has_no_kind_is_refused_before_any_state_is_there(expression):
    at = Reading(system(FOLLOWER.replace("PROPERTY", "")), across=True)
    assert str(at.kind("next(ear.heard)")) == "integer"
    with pytest.raises(SpecMistake):
        at.kind(expression)
