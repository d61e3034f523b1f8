"""Certificates that are made up for verdicts that are wrong, right in all but little, of small random systems.

# rng random numbers · a, b, c states of the machine
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx

from tests.checkcert.made import Made
from varyoff.model.expression import TRUE
from varyoff.model.interpret import evaluate, steps
from varyoff.model.model import Model, State
from varyoff.problem.fairness import Fairness
from varyoff.problem.question import Follow, Recover, Win
from varyoff.property.property import Property
from varyoff.temporal.formula import denial
from varyoff.temporal.translation import automaton_of

CONDITIONS = ("m.state == a", "m.state == b", "m.state == c", "m.state != a", "m.state in a | b", "m.state in b | c")
ACTORS = ("operator", "spontaneous", "workload", "fault")
Header = dict[str, Any]


def random_system(rng: random.Random) -> str:
    """A machine of three states, and a property of each form."""
    names = [f"t{n}" for n in range(rng.randint(2, 5))]
    transitions = []
    for name in names:
        for _ in range(rng.choice((1, 1, 2))):
            source, dest = rng.choice("abc"), rng.choice("abc")
            effect = ", effect: {x: not x}" if rng.random() < 0.2 else ""
            actor, fair = ACTORS[names.index(name) % 4], ("none", "weak", "strong")[len(transitions) % 3]
            fair = next((line.split("fair: ")[1].split(",")[0] for line in transitions if f"{name}," in line), fair)
            more = f"actor: {actor}, fair: {fair}, source: {source}, dest: {dest}{effect}"
            transitions.append(f"  - {{trigger: {name}, {more}}}")
    one, other, third = (rng.choice(CONDITIONS) for _ in range(3))
    events = rng.sample(names, 2)
    formula, branching = linear(rng, 2), computed(rng, 2)
    lines = [
        "machine: M", "states: [a, b, c]", "variables: {x: boolean}", "transitions:", *transitions, "---",
        "system: random", "instances: {m: M}", rng.choice(("limits: {faults: 1}", "limits: {}")), "properties:",
        "  all: {always: m.state in a | b | c}",
        f"  always: {{always: {one}}}",
        f"  implied: {{always: \"implies({one}, {other})\"}}",
        f"  never: {{never: {other}}}",
        f"  require: {{whenever: m.{events[0]}, require: {one}}}",
        f"  ensure: {{whenever: '*', ensure: \"implies({other}, next(m.state) != {rng.choice('abc')})\"}}",
        f"  reachable: {{reachable: {third}}}",
        f"  recoverable: {{recoverable: {one}}}",
        f"  recoverable-by: {{recoverable: {other}, by: [{', '.join(rng.sample(ACTORS, 2))}]}}",
        f"  enforced: {{recoverable: {third}, despite: [{', '.join(rng.sample(ACTORS, rng.choice((1, 2))))}]}}",
        *(f"  enforced-{n}: {{recoverable: {rng.choice(CONDITIONS)}, by: {mine}, despite: [{', '.join(theirs)}]}}"
          for n in range(2) for mine, *theirs in [rng.sample(ACTORS, 3)]),
        f"  leads-to: {{leads_to: ['{one}', '{other}']{assumed(rng, names)}}}",
        f"  eventually: {{eventually: {third}{assumed(rng, names)}}}",
        f"  again: {{infinitely_often: {other}{assumed(rng, names)}}}",
        f"  ltl: {{ltl: \"{formula}\"{assumed(rng, names)}}}",
        f"  ctl: {{ctl: \"{branching}\"}}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def assumed(rng: random.Random, names: list[str]) -> str:
    """What is assumed of behaviours, if anything."""
    groups = f"[m.{rng.choice(names)}, {{any_of: [m.{rng.choice(names)}, m.{rng.choice(names)}]}}]"
    kinds = [f"{kind}: {groups}{more}" for kind in ("weak", "strong") for more in ("", ", none: true")]
    chosen = rng.choice(["", "none: true", "progress: true", *kinds])
    return f", assuming: {{{chosen}}}" if chosen else ""


def linear(rng: random.Random, depth: int) -> str:
    """A formula of linear time."""
    if not depth:
        return rng.choice(CONDITIONS)
    one, other = linear(rng, depth - 1), linear(rng, depth - rng.choice((1, 2)) if depth > 1 else 0)
    return rng.choice((
        f"always({one})", f"eventually({one})", f"until({one}, {other})", f"release({one}, {other})", f"next({one})",
        f"weak_until({one}, {other})", f"leads_to({one}, {other})", f"({one} and {other})", f"implies({one}, {other})",
        f"not {one}",
    ))  # fmt: skip


def computed(rng: random.Random, depth: int) -> str:
    """A formula of branching time."""
    if not depth:
        return rng.choice(CONDITIONS)
    one, other = computed(rng, depth - 1), rng.choice(CONDITIONS)
    return rng.choice((
        f"AG({one})", f"AF({one})", f"AX({one})", f"EG({one})", f"EF({one})", f"EX({one})", f"A({one}, until={other})",
        f"E({other}, until={one})", f"({one} or {other})", f"implies({other}, {one})", f"not {one}",
    ))  # fmt: skip


class Forger:
    """Makes up certificates about the properties of a system, for verdicts that are not the engine's."""

    def __init__(self, rng: random.Random, made: Made) -> None:
        self.rng, self.made, self.model = rng, made, made.prepared.model
        self.header, _ = next(file for file in made.files.values() if file[0]["kind"] == "closed")
        self.states: list[State] = [tuple(state) for state in made.files[self.header["states"]["file"]][1]]
        self.number = {state: i for i, state in enumerate(self.states)}
        self.steps = [[(s.label, s.actor, self.number[t]) for s, t in steps(self.model, one)] for one in self.states]
        self.labels = [event.label for event in self.model.events]

    def forged(self, one: Property, verdict: str) -> tuple[Header, list[Any]] | None:
        """A certificate that a verdict is another one; None where this form has only one."""
        question = one.question
        if isinstance(question, Follow):
            wrong = self.rng.choice([v for v in ("holds", "vacuous", "violated") if v != verdict])
            made = self.lasso() if wrong == "violated" else self.blocks(question)
        elif isinstance(question, Win):
            wrong = "violated" if verdict == "holds" else "holds"
            made = self.adversary(question) if wrong == "violated" else self.strategy(question)
        elif isinstance(question, Recover):
            wrong = "violated" if verdict == "holds" else "holds"
            made = self.trap() if wrong == "violated" else self.ranks()
        elif one.form == "ctl":
            wrong = self.rng.choice([v for v in ("holds", "vacuous", "violated") if v != verdict])
            made = self.graph()
        else:
            wrong = self.rng.choice([v for v in ("holds", "vacuous", "violated") if v != verdict])
            closed = (one.holds_if == "no") == (wrong != "violated")
            made = ("closed", {}, []) if closed else ("trace", {"loop": None}, self.run())
        if self.rng.random() < 0.15:  # what shows something of other forms
            made = self.rng.choice((
                lambda: ("closed", {}, []), lambda: ("trace", {"loop": None}, self.run()), self.lasso, self.ranks,
                self.trap, self.strategy, self.adversary, self.graph,
            ))()  # fmt: skip
        kind, more, body = made
        said = {"kind": kind, "property": one.name, "form": one.form, "verdict": wrong}
        return {**self.header, **said, **more}, body

    def run(self) -> list[Any]:
        """A walk through the states, most of whose steps there are."""
        rng, at = self.rng, 0 if self.rng.random() < 0.75 else self.rng.randrange(len(self.states))
        lines = [{"event": None, "state": self.states[at]}]
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            label, to = None, at
            if self.steps[at] and rng.random() < 0.9:
                label, _, to = rng.choice(self.steps[at])
            if rng.random() < 0.1:
                to = rng.randrange(len(self.states))
            if rng.random() < 0.1:
                label = rng.choice(self.labels)
            lines.append({"event": label, "state": self.states[to]})
            at = to
        return lines

    def lasso(self) -> tuple[str, Header, list[Any]]:
        lines = self.run()
        last = len(lines) - 1
        loops = [n for n, line in enumerate(lines) if line["state"] == lines[last]["state"]]
        return "lasso", {"loop": self.rng.choice([*loops, *loops, self.rng.randint(0, last)])}, lines

    def ranks(self) -> tuple[str, Header, list[Any]]:
        return "ranks", {}, [self.rng.randint(-1, 3) for _ in self.states]

    def trap(self) -> tuple[str, Header, list[Any]]:
        lines = self.run()
        inside = [n for n in range(len(self.states)) if self.rng.random() < 0.6]
        return "trap", {"steps": len(lines) - 1}, [*lines, *inside]

    def strategy(self, game: Win | None = None) -> tuple[str, Header, list[Any]]:
        """Moves towards the goal as if nobody were in the way, or any moves."""
        rng, body = self.rng, []  # type: random.Random, list[Any]
        near = self._distances(game) if game is not None and rng.random() < 0.5 else {}
        for number, out in enumerate(self.steps):
            rank = near.get(number, rng.randint(0, 2))
            ahead = [label for label, _, to in out if near.get(to, 9) < near.get(number, 0)]
            stay = rank + (0 if near else rng.choice((0, 0, 0, 1, -1)))
            body.append([rng.choice(ahead or [None, *(label for label, _, _ in out)]), rank, stay])
        return "strategy", {}, body

    def _distances(self, game: Win) -> dict[int, int]:
        """How many of our steps each state is from the goal."""
        graph = nx.DiGraph([(to, at) for at, out in enumerate(self.steps) for _, who, to in out if who in game.actors])
        graph.add_nodes_from(range(len(self.states)))
        goals = {n for n, state in enumerate(self.states) if evaluate(game.goal.expression, state)}
        return dict(nx.multi_source_dijkstra_path_length(graph, goals)) if goals else {}

    def adversary(self, game: Win | None = None) -> tuple[str, Header, list[Any]]:
        """Answers of the adversary, who may be able to wait in states that are not lost."""
        lines, rng = self.run(), self.rng
        known = [[n, rng.choice((0, 0, 0, 1, 2))] for n in range(len(self.states)) if rng.random() < 0.7]
        if game is not None and rng.random() < 0.5:
            there = {n for n, state in enumerate(self.states) if not evaluate(game.goal.expression, state)}
            there = {n for n in there if rng.random() < 0.8}
            known = []
            for n in sorted(there):
                answers: dict[str, bool] = {}
                for label, who, to in self.steps[n]:
                    if who in game.actors:
                        answers[label] = answers.get(label, False) or to in there
                known.append([n, 0 if all(answers.values()) else 1])
        return "adversary", {"steps": len(lines) - 1}, [*lines, *known]

    def graph(self) -> tuple[str, Header, list[Any]]:
        return "graph", {}, []

    # ---- blocks

    def blocks(self, question: Follow) -> tuple[str, Header, list[Any]]:
        """Blocks with the automaton of the denial, in a right order, with reasons; and a lie or two."""
        rng, automaton = self.rng, automaton_of(denial(question.formula))
        labels = list(dict.fromkeys(edge.label for edge in automaton.edges if edge.label != TRUE))
        edges = [
            [e.source, e.target, labels.index(e.label) if e.label != TRUE else None, sorted(e.accepting)]
            for e in automaton.edges
        ]
        truths = [sum(1 << n for n, e in enumerate(labels) if evaluate(e, state)) for state in self.states]
        acceptance, initial = automaton.acceptance, list(automaton.initial)
        groups = self._groups(question.fairness)
        lie = rng.randrange(12)
        if lie == 0 and edges:  # behaviours that it does not accept
            del edges[rng.randrange(len(edges))]
        elif lie == 1 and edges:
            edge = rng.choice(edges)
            edge[3] = [one for one in edge[3] if rng.random() < 0.5]
        elif lie == 2:
            acceptance += 1
        elif lie == 3:
            groups.append({"kind": rng.choice(("weak", "strong")), "name": "", "events": rng.sample(self.labels, 1)})
        elif lie == 4 and truths:
            truths[rng.randrange(len(truths))] ^= 1
        elif lie == 5:
            groups = [{**one, "kind": "strong"} for one in groups]
        elif lie == 6:
            initial = initial[1:]
        nodes, ahead = self._product(edges, truths, range(automaton.states))
        if lie == 7 and nodes:
            nodes.discard(rng.choice(sorted(nodes)))
        graph = nx.DiGraph([(u, v) for u in nodes for v in ahead(u) if v in nodes])
        graph.add_nodes_from(nodes)
        parts = [sorted(part) for part in nx.strongly_connected_components(graph)]  # those that are led to come first
        if lie == 8:
            parts = [[node] for part in parts for node in part] if rng.random() < 0.6 else parts
            rng.shuffle(parts)
        blocks: list[list[Any]] = []
        of: dict[tuple[int, int], int] = {}
        for place, part in enumerate(parts):
            waits = self._waiting(part) if lie == 3 else []
            if waits and rng.random() < 0.8:  # that it is fair is not assumed
                of |= dict.fromkeys(part, len(blocks))
                blocks.append([[place], rng.choice(("weak", "strong")), len(groups)])
                groups.append({"kind": rng.choice(("weak", "strong")), "name": "", "events": [rng.choice(waits)]})
            elif right := lie == 8 and self._right(set(part), edges, truths, groups, acceptance):
                of |= dict.fromkeys(part, len(blocks))
                blocks.append([[place], *rng.choice(right)])
            else:
                self._reason(blocks, of, [place], part, len(groups), acceptance)
        if lie == 9 and len(parts) > 1:
            for node in parts[-1]:
                of[node] = of[parts[0][0]]
        rows = [
            [truths[i], [[q, of[i, q]] for q in range(automaton.states) if (i, q) in of]]
            for i in range(len(self.states))
        ]
        said = {"states": automaton.states, "initial": initial, "acceptance": acceptance, "edges": edges}
        return "blocks", {"automaton": said, "fairness": groups, "labels": []}, [*rows, *blocks]

    def _groups(self, fairness: Fairness) -> list[Header]:
        return [
            {"kind": group.kind, "name": group.name, "events": [self.labels[n] for n in group.events]}
            for group in fairness.groups
        ]

    def _product(self, edges, truths, states) -> tuple[set[tuple[int, int]], Callable[[Any], Iterator[Any]]]:
        def ahead(node):
            i, q = node
            for source, target, label, _ in edges:
                if source == q and (label is None or truths[i] >> label & 1):
                    yield from ((j, target) for j in {i, *(j for _, _, j in self.steps[i])})

        return {(i, q) for i in range(len(self.states)) for q in states}, ahead

    def _right(self, part, edges, truths, groups, acceptance) -> list[list[Any]]:
        """The reasons that are right for a block as far as what stays inside of it goes."""
        inside = [
            (sets, label if self.states[i][:2] != self.states[j][:2] else None)
            for i, q in part
            for source, target, edge, sets in edges
            if source == q and (edge is None or truths[i] >> edge & 1)
            for label, _, j in [*self.steps[i], (None, None, i)]
            if (j, target) in part
        ]
        enabled = [{e for e, _, j in self.steps[i] if self.states[i][:2] != self.states[j][:2]} for i, _ in part]
        found: list[list[Any]] = [] if inside else [["single", None]]
        found += [["accepting", n] for n in range(acceptance) if all(n not in sets for sets, _ in inside)]
        return found + [
            ["weak", n]
            for n, group in enumerate(groups)
            if all(one & set(group["events"]) for one in enabled) and all(e not in group["events"] for _, e in inside)
        ]

    def _waiting(self, part) -> list[str]:
        """The events that can happen in all nodes of a block, and lead out of it."""
        inside = {i for i, _ in part}
        leaving = [{label for label, _, j in self.steps[i] if j not in inside} for i in inside]
        staying = {label for i in inside for label, _, j in self.steps[i] if j in inside and j != i}
        return sorted(set.intersection(*leaving) - staying)

    def _reason(self, blocks, of, place, part, groups: int, acceptance: int) -> None:
        """Give a block a reason that may be right, and perhaps blocks within."""
        rng = self.rng
        reason = rng.choice(("single", "accepting", "weak", "strong", "strong") if groups else ("single", "accepting"))
        most = {"accepting": acceptance, "single": 0}.get(reason, groups)
        index = (
            None if reason == "single" else rng.randint(0, most) if rng.random() < 0.15 else rng.randrange(max(most, 1))
        )
        for node in part:
            of[node] = len(blocks)
        blocks.append([place, reason, index])
        if reason == "strong" and len(place) < 3 and rng.random() < 0.8:
            inner = [node for node in part if rng.random() < 0.6]
            for number, node in enumerate(inner):
                self._reason(blocks, of, [*place, number], [node], groups, acceptance)


__all__ = ["Forger", "Model", "random_system"]
