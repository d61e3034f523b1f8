"""Warnings: every code with a planted case, with its place, and a case beside it that is quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.project import ROOT
from tests.support.stages import lowered
from varyoff.analysis.lint import lint, together
from varyoff.base.diagnostic import Diagnostic
from varyoff.elaborate.elaborated import Elaborated
from varyoff.spec.load import Specification, load, loads


def flats(specification: Specification) -> list[tuple[Elaborated, list[Diagnostic]]]:
    found = []
    for one in map(lowered, specification.systems):
        assert one.elaborated is not None, one.found
        assert one.good, one.found
        found.append((one.elaborated, lint(one.elaborated, one.stated)))
    return found


def warnings(text: str) -> list[Diagnostic]:
    specification = loads(text)
    assert specification.diagnostics == ()
    (one,) = flats(specification)
    return one[1]


def marked(text: str, warning: Diagnostic) -> str:
    """The text under the caret."""
    span = warning.span
    assert span is not None
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def summary(text: str) -> list[tuple[str, str]]:
    return [(w.code, marked(text, w)) for w in warnings(text)]


def without_unused(text: str) -> list[tuple[str, str]]:
    """What is found, but for what follows from variables that a case declares only to read them."""
    return [found for found in summary(text) if found[0] not in ("V604", "V611")]


LAMP = """\
machine: Lamp
{head}
states: [dark, bright{states}]
transitions:
  - {{trigger: press, source: dark, dest: bright}}
  - {{trigger: press, source: bright, dest: dark}}
{more}
---
system: s
{system}
"""


def lamp(
    more: str = "", *, head: str = "doc: A lamp.", states: str = "", system: str = "instances: {lamp: Lamp}"
) -> str:
    lines = "\n".join("  " + line for line in more.split("\n")) if more else ""
    return LAMP.format(head=head, states=states, more=lines, system=system)


def test_a_plain_system_is_quiet() -> None:
    assert summary(lamp()) == []


# --- V601 ----------------------------------------------------------------------------------------


def test_a_state_that_no_transition_leads_to() -> None:
    assert summary(lamp(states=", broken")) == [("V601", "broken")]


def test_a_state_in_which_an_instance_begins_is_reached() -> None:
    text = lamp(states=", broken", system="instances: {a: Lamp, b: {machine: Lamp, initial: {state: broken}}}")
    assert summary(text) == []


def test_a_state_that_any_initial_state_includes_is_reached() -> None:
    assert summary(lamp(states=", broken", head="initial: any")) == []


def test_only_the_first_state_of_a_chain_is_reported() -> None:
    text = lamp(
        "- {trigger: fail, source: broken, dest: gone}\n- {trigger: mend, source: gone, dest: dark}",
        states=", gone, broken",
    )
    found = summary(text)
    assert ("V601", "broken") in found
    assert ("V601", "gone") not in found


def test_of_a_ring_of_states_one_is_reported() -> None:
    text = lamp(
        "- {trigger: a, source: odd, dest: even}\n- {trigger: b, source: even, dest: odd}",
        states=", odd, even",
    )
    assert [m for c, m in summary(text) if c == "V601"] == ["odd"]


# --- V602 ----------------------------------------------------------------------------------------


def test_a_transition_out_of_a_state_that_is_never_reached() -> None:
    text = lamp("- {trigger: mend, source: broken, dest: dark}", states=", broken")
    assert summary(text) == [("V601", "broken"), ("V602", "broken")]


@pytest.mark.parametrize("source", ["[broken, dark]", '"*"'])
def test_a_transition_that_also_has_another_source_can_happen(source: str) -> None:
    text = lamp(f"- {{trigger: mend, source: {source}, dest: dark}}", states=", broken")
    assert summary(text) == [("V601", "broken")]


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ("source: dark, conditions: state == bright", "state == bright"),
        ("conditions: level > 3", "level > 3"),
        ("conditions: [level > 1, level < 1]", "level < 1"),
        ("conditions: level > 1 and level < 1", "level > 1 and level < 1"),
        ("unless: level >= 0", "level >= 0"),
        ("conditions: false", "false"),
        ("conditions: on and not on", "on and not on"),
        ("conditions: [level == 2 or on, level == 1, not on]", "not on"),
    ],
)
def test_a_guard_that_is_never_true(keys: str, where: str) -> None:
    text = lamp(
        f"- {{trigger: odd, {keys}, effect: {{level: 0, on: not on}}}}",
        head="variables: {level: 0..3, on: boolean}",
    )
    assert without_unused(text) == [("V602", where)]


@pytest.mark.parametrize("keys", ["source: dark, conditions: state == dark", "conditions: level > 2", "unless: on"])
def test_a_guard_that_can_be_true(keys: str) -> None:
    text = lamp(
        f"- {{trigger: odd, {keys}, effect: {{level: 0, on: not on}}}}",
        head="variables: {level: 0..3, on: boolean}",
    )
    assert without_unused(text) == []


def test_a_guard_that_a_parameter_makes_false_is_left_alone() -> None:
    text = lamp(
        "- {trigger: glow, conditions: [fancy, state == dark], dest: bright}",
        head="parameters: {fancy: boolean}",
        system="instances: {lamp: {machine: Lamp, fancy: false}}",
    )
    assert summary(text) == []


def test_a_guard_that_a_parameter_makes_contradictory_is_left_alone() -> None:
    text = lamp(
        "- {trigger: glow, conditions: [level == least, level == 0], dest: bright, effect: {level: 1}}",
        head="parameters: {least: integer}\nvariables: {level: 0..2}",
        system="instances: {lamp: {machine: Lamp, least: 1}}",
    )
    assert summary(text) == []


# --- V603 ----------------------------------------------------------------------------------------


def test_two_transitions_of_one_trigger_that_can_be_enabled_at_once() -> None:
    text = lamp("- {trigger: press, source: bright, dest: broken}", states=", broken")
    (warning,) = warnings(text)
    assert (warning.code, marked(text, warning)) == ("V603", "press")
    assert "at once" in warning.message
    assert warning.related[0].span.line < warning.span.line  # type: ignore[union-attr]


def test_two_transitions_that_are_the_same() -> None:
    (warning,) = warnings(lamp("- {trigger: press, source: bright, dest: dark}"))
    assert warning.code == "V603"
    assert "exactly the same" in warning.message


@pytest.mark.parametrize(
    "conditions",
    ["[level == 0, level == 1]", "[level < 2, level >= 2]", "[on, not on]", "[on and level > 0, level == 0]"],
)
def test_guards_that_exclude_each_other(conditions: str) -> None:
    one, two = conditions.strip("[]").split(", ")
    text = lamp(
        f"- {{trigger: flash, source: bright, conditions: {one}, dest: dark}}\n"
        f"- {{trigger: flash, source: bright, conditions: {two}, dest: bright, effect: {{level: 0}}}}",
        head="variables: {level: {type: 0..3, initial: any}, on: {type: boolean, initial: any}}",
    )
    assert without_unused(text) == []


def test_guards_over_two_variables_are_tried() -> None:
    def both(condition: str) -> str:
        return lamp(
            "- {trigger: flash, source: bright, conditions: a < b, dest: dark}\n"
            f"- {{trigger: flash, source: bright, conditions: {condition}, effect: {{a: b}}}}",
            head="variables: {a: {type: 0..3, initial: any}, b: {type: 0..3, initial: any}}",
        )

    assert summary(both("a >= b")) == []
    assert summary(both("a <= b")) == [("V603", "flash")]


def test_alternatives_with_one_outcome_are_no_choice() -> None:
    text = lamp(
        "- {trigger: cut, source: bright, conditions: low, dest: dark}\n"
        "- {trigger: cut, source: bright, conditions: old, dest: dark}",
        head="variables: {low: {type: boolean, initial: any}, old: {type: boolean, initial: any}}",
    )
    assert summary(text) == []


def test_following_transitions_that_can_be_taken_at_once() -> None:
    text = """\
machine: Bell
states: [silent, ringing]
transitions:
  - {trigger: ring, source: silent, dest: ringing}
  - {trigger: rest, source: ringing, dest: silent}
---
machine: Cat
parameters: {bell: Bell}
states: [asleep, eating, hiding]
transitions:
  - {follows: bell.ring, source: asleep, dest: eating}
  - {follows: bell.ring, source: asleep, dest: hiding}
  - {follows: bell.rest, dest: asleep}
---
system: s
instances: {bell: Bell, cat: {machine: Cat, bell: bell}}
"""
    assert summary(text) == [("V603", "ring")]


# --- V604 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "more", "system", "name"),
    [
        ("variables: {spare: boolean}", "", "instances: {lamp: Lamp}", "spare"),
        (
            "variables: {spare: boolean}",
            "- {trigger: t, effect: {spare: true}}",
            "instances: {lamp: Lamp}",
            "spare",
        ),
        ("parameters: {size: integer}", "", "instances: {lamp: {machine: Lamp, size: 3}}", "size"),
        ("parameters: {other: Lamp}", "", "instances: {lamp: {machine: Lamp, other: lamp}}", "other"),
        ("attributes: [colour]", "", "instances: {lamp: {machine: Lamp, colour: red}}", "colour"),
        ("define: {lit: state == bright}", "", "instances: {lamp: Lamp}", "lit"),
        ("doc: d", "", "constants: {N: 3}\ninstances: {lamp: Lamp}", "N"),
        ("doc: d", "", "machines: {Spare: {states: [off]}}\ninstances: {lamp: Lamp}", "Spare"),
        (
            "doc: d",
            "- {trigger: t, choose: {n: 0..1}, source: dark, dest: bright}",
            "instances: {lamp: Lamp}",
            "n",
        ),
    ],
)
def test_a_name_that_nothing_uses(head: str, more: str, system: str, name: str) -> None:
    assert summary(lamp(more, head=head, system=system)) == [("V604", name)]


@pytest.mark.parametrize(
    ("head", "more", "system"),
    [
        ("variables: {v: boolean}", "- {trigger: t, effect: {v: not v}}", "instances: {lamp: Lamp}"),
        ("variables: {v: boolean}", "", "instances: {lamp: Lamp}\nproperties: {p: {never: lamp.v}}"),
        (
            "parameters: {size: integer}\nvariables: {v: 0..size}",
            "- {trigger: t, conditions: v < 1, effect: {v: 1}}",
            "instances: {lamp: {machine: Lamp, size: 1}}",
        ),
        (
            "parameters: {size: integer}",
            "- {trigger: t, command: 'make {size}'}",
            "instances: {lamp: {machine: Lamp, size: 1}}",
        ),
        (
            "attributes: [colour]",
            "- {trigger: t, command: 'paint {colour}'}",
            "instances: {lamp: {machine: Lamp, colour: red}}",
        ),
        (
            "define: {lit: state == bright}",
            "",
            "instances: {lamp: Lamp}\nproperties: {p: {reachable: lamp.lit}}",
        ),
        (
            "define: {lit: state == bright, shining: lit}",
            "- {trigger: t, conditions: shining, dest: dark}",
            "instances: {lamp: Lamp}",
        ),
        ("doc: d", "", "constants: {N: 3}\ninstances: {lamp: {machine: Lamp, count: N}}"),
        (
            "variables: {v: 0..1}",
            "- {trigger: t, choose: {n: 0..1}, conditions: v != n, effect: {v: n}}",
            "instances: {lamp: Lamp}",
        ),
        ("doc: d", "- {trigger: t, choose: {n: 0..1}, command: 'dim {n}'}", "instances: {lamp: Lamp}"),
        (
            "doc: d",
            "- {trigger: t, choose: {n: 0..1}}",
            "instances: {lamp: Lamp}\nproperties: {p: {whenever: lamp.t, require: event.n < 2 or lamp.state == dark}}",
        ),
    ],
)
def test_a_name_that_something_uses(head: str, more: str, system: str) -> None:
    assert [w for w in warnings(lamp(more, head=head, system=system)) if w.code == "V604"] == []


def test_a_variable_of_an_included_machine_may_be_read_by_others(tmp_path: Path) -> None:
    (tmp_path / "lamp.yaml").write_text("machine: Lamp\nattributes: [colour]\nvariables: {spare: boolean}\n")
    system = tmp_path / "s.yaml"
    system.write_text("system: s\ninclude: lamp.yaml\ninstances: {lamp: {machine: Lamp, colour: red}}\n")
    ((_, found),) = flats(load([str(system)]))
    assert [(w.code, w.message.split("`")[1]) for w in found] == [("V604", "colour")]


# --- V605, V606 ----------------------------------------------------------------------------------


def test_a_property_whose_name_is_not_kebab_case() -> None:
    text = lamp(system="instances: {lamp: Lamp}\nproperties:\n  canBe_Lit: {reachable: lamp.state == bright}")
    (warning,) = warnings(text)
    assert (warning.code, marked(text, warning)) == ("V605", "canBe_Lit")
    assert warning.help == ("write `can-be-lit`",)


def test_a_property_whose_name_is_kebab_case() -> None:
    text = lamp(system="instances: {lamp: Lamp}\nproperties:\n  can-be-lit-2: {reachable: lamp.state == bright}")
    assert summary(text) == []


@pytest.mark.parametrize(
    ("key", "what"),
    [("actor: fault", "actor"), ("choose: {n: 0..1}", "choices")],
)
def test_transitions_of_one_trigger_that_disagree(key: str, what: str) -> None:
    command = ", command: 'press {n}'" if "choose" in key else ""
    transition = f"- {{trigger: press, {key}, source: broken, dest: dark{command}}}"
    text = lamp(transition, states=", broken", head="initial: any")
    (warning,) = warnings(text)
    assert (warning.code, marked(text, warning)) == ("V606", "press")
    assert what in warning.message


def test_transitions_of_one_trigger_that_agree() -> None:
    text = lamp(
        "- {trigger: press, actor: operator, fair: none, source: broken, dest: dark}",
        states=", broken",
        head="initial: any",
    )
    assert summary(text) == []


# --- V608 ----------------------------------------------------------------------------------------


def compared(expression: str, form: str = "always") -> list[tuple[str, str]]:
    instances = "{lamp: {machine: Lamp, count: 2}, k: K}"
    system = f'constants: {{N: 9}}\ninstances: {instances}\nproperties: {{p: {{{form}: "{expression}"}}}}'
    text = lamp(system=system).replace("---\n", "---\nmachine: K\nvariables: {v: {type: 0..3, initial: any}}\n---\n", 1)
    return [w for w in summary(text) if w[1] not in ("N", "v")]


@pytest.mark.parametrize(
    ("expression", "where"),
    [
        ("k.v <= 3", "k.v <= 3"),
        ("k.v > 3 or lamp[1].state == dark", "k.v > 3"),
        ("k.v + 1 == 0", "k.v + 1 == 0"),
        ("k.v < N", "k.v < N"),
        ("count(l.state == dark for l in lamp) <= 2", "count(l.state == dark for l in lamp) <= 2"),
        ("0 <= k.v < 2", "0 <= k.v"),
        ("2 > 1", "2 > 1"),
        ("true", "true"),
    ],
)
def test_a_comparison_that_is_always_the_same(expression: str, where: str) -> None:
    assert compared(expression) == [("V608", where)]


@pytest.mark.parametrize(
    "expression",
    [
        "k.v < 3",
        "k.v == 0",
        "N > 3",
        "N == 9 or k.v == 0",
        "lamp[k.v % 2 + 1].state == dark",
        "all(any(m != l and m.state == l.state for m in lamp) for l in lamp)",
        "any(k.v == i for i in range(0, 9))",
    ],
)
def test_a_comparison_that_depends(expression: str) -> None:
    assert compared(expression) == []


def test_a_comparison_with_a_parameter_is_left_alone() -> None:
    text = lamp(
        "- {trigger: dim, conditions: level < limit, effect: {level: 1}}",
        head="parameters: {limit: integer}\nvariables: {level: 0..3}",
        system="instances: {lamp: {machine: Lamp, limit: 9}}",
    )
    assert summary(text) == []


def test_a_comparison_that_some_instance_leaves_open() -> None:
    text = lamp(
        "- {trigger: dim, conditions: level < 4, effect: {level: 1}}",
        head="parameters: {most: integer}\nvariables: {level: 0..most}",
        system="instances: {a: {machine: Lamp, most: 3}, b: {machine: Lamp, most: 5}}",
    )
    assert summary(text) == []


# --- V609, V610 ----------------------------------------------------------------------------------


def test_a_quantifier_over_nothing() -> None:
    text = lamp(
        system="machines: {Other: {variables: {on: boolean}}}\ninstances: {lamp: Lamp}\n"
        "properties: {p: {always: all(o.on for o in Other)}}"
    )
    assert ("V609", "Other") in summary(text)


def test_a_quantifier_over_an_empty_range() -> None:
    text = lamp(
        system='instances: {lamp: Lamp}\nproperties: {p: {always: "all(lamp.state == dark for i in range(1, 1))"}}'
    )
    assert summary(text) == [("V609", "range(1, 1)")]


def test_a_family_that_a_constant_counts_may_be_empty() -> None:
    text = lamp(
        system="constants: {N: 0}\ninstances: {lamp: Lamp, more: {machine: Lamp, count: N}}\n"
        "properties: {p: {always: all(m.state == dark for m in more)}}"
    )
    assert summary(text) == []


def test_a_list_parameter_may_be_empty() -> None:
    text = lamp(
        "- {trigger: dim, conditions: all(o.state == dark for o in others), dest: dark}",
        head="parameters: {others: [Lamp]}",
        system="instances: {lamp: {machine: Lamp, others: []}}",
    )
    assert summary(text) == []


FOLLOWER = "- {follows: any(others).press, source: bright, dest: dark}"


def test_a_follower_that_follows_only_itself() -> None:
    text = lamp(
        FOLLOWER,
        head="parameters: {others: [Lamp]}",
        system="instances: {a: {machine: Lamp, others: [a]}, b: {machine: Lamp, others: [b]}}",
    )
    assert summary(text) == [("V610", "any(others)")]


@pytest.mark.parametrize("others", ["[a, b]", "[]", "[b]"])
def test_a_follower_that_follows_another_too(others: str) -> None:
    text = lamp(
        FOLLOWER,
        head="parameters: {others: [Lamp]}",
        system=f"instances: {{a: {{machine: Lamp, others: {others}}}, b: {{machine: Lamp, others: []}}}}",
    )
    assert summary(text) == []


# --- several systems, and what is shipped --------------------------------------------------------


def test_what_another_system_uses_is_not_held_against_a_machine() -> None:
    text = """\
machine: Lamp
variables: {a: boolean, b: boolean}
transitions: [{trigger: t, effect: {a: true, b: true}}]
---
system: one
instances: {lamp: Lamp}
properties: {p: {reachable: lamp.a}}
---
system: two
instances: {lamp: Lamp}
properties: {Q: {reachable: not lamp.a}}
"""
    found = flats(loads(text))
    assert [[w.code for w in said] for _, said in found] == [["V604"], ["V604", "V605"]]
    assert [(w.code, marked(text, w)) for w in together(found)] == [("V604", "b"), ("V605", "Q")]


# Published models keep conditions of their originals that are redundant.
@pytest.mark.parametrize(("folder", "most"), [("specs", 1), ("specs/examples", 1), ("tests/corpus/published", 6)])
def test_what_is_shipped_has_few_warnings(folder: str, most: int) -> None:
    found = flats(load([str(ROOT / folder)]))
    assert found
    assert len(together(found)) <= most


# --- V611: variables that nothing changes


def shop(variables: str, effect: str = "", instances: str = "{o: Order}") -> str:
    return f"""\
machine: Order
variables: {variables}
states: [cart, placed]
transitions:
  - {{trigger: add, source: cart, effect: {{{effect}}}}}
  - {{trigger: check_out, source: cart, dest: placed, conditions: items > 0}}
---
system: shop
instances: {instances}
"""


@pytest.mark.parametrize(
    ("variables", "effect", "headline"),
    [
        ("{items: 0..3}", "", "nothing writes `items`, which stays 0"),
        ("{items: 0..3}", "items: items", "nothing writes `items`, which stays 0"),
        (
            "{items: 0..3, other: 0..3}",
            "items: other",
            "`items` stays 0: no transition that can happen gives it another value",
        ),
    ],
)
def test_a_variable_that_nothing_changes(variables: str, effect: str, headline: str) -> None:
    text = shop(variables, effect)
    found = [w for w in warnings(text) if w.code == "V611" and "`items`" in w.message]
    assert [w.message for w in found] == [headline]
    assert marked(text, found[0]) == "items"
    assert [r.message for r in found[0].related] == ["always false for that reason"]
    assert found[0].related[0].span.line == 6


@pytest.mark.parametrize(
    ("variables", "effect", "instances"),
    [
        ("{items: 0..3}", "items: 'min(items + 1, 3)'", "{o: Order}"),
        ("{items: {type: 0..3, initial: any}}", "", "{o: Order}"),
        ("{items: {type: 0..3, initial: [0, 2]}}", "", "{o: Order}"),
        ("{items: 0..3}", "", "{o: {machine: Order, initial: {items: 2}}}"),
        ("{items: 2..2}", "", "{o: Order}"),
        ("{items: 0..3, other: {type: 0..3, initial: any}}", "items: other", "{o: Order}"),
    ],
)
def test_a_variable_that_may_change_or_is_given_is_quiet(variables: str, effect: str, instances: str) -> None:
    assert [w.message for w in warnings(shop(variables, effect, instances)) if w.code == "V611"] == []
