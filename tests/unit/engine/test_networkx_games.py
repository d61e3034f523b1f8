"""Games on the networkx engine: who wins, and by what, was found by hand."""

from __future__ import annotations

from tests.support.edges import at, model_of_edges
from tests.support.temporal_questions import property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.run import audit
from varyoff.engine.engine import Bounds
from varyoff.engine.networkx import Networkx
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win


def told(model, goal: str, ours=("operator",), theirs=("fault",), bounds: Bounds | None = None):
    """Of each state our move and its rank, or the states that are lost; audited in full."""
    asked = property_of(Win(StateCondition(at(goal)), ours, theirs))
    decided = decide(Networkx(), model, [asked], bounds)
    (verdict,) = decided.verdicts
    assert audit(model, [asked], [verdict], decided.answer.counts, mode="full").findings == ()
    if isinstance(verdict.certificate, Strategy):
        moves = {state[0]: verdict.certificate.moves[state] for state in verdict.certificate.states}
        return {
            name: (event if event is None else model.events[event].trigger, r, s)
            for name, (event, r, s) in moves.items()
        }
    if isinstance(verdict.certificate, Adversary):
        assert verdict.trace.states[-1] in verdict.certificate.states
        return "".join(state[0] for state in verdict.certificate.states)
    return verdict.status


def test_a_goal_that_nobody_keeps_us_from():
    model = model_of_edges("t:ab", "u:bc")
    assert told(model, "c") == {"a": ("t", 2, 2), "b": ("u", 1, 1), "c": (None, 0, 0)}


def test_the_adversary_moves_as_often_as_it_likes_before_it_is_our_turn():
    model = model_of_edges("t:ab", "u:bc", "f:ba")
    assert told(model, "c") == "a"  # before it is our turn at b, it leads back to a
    assert told(model, "c", theirs=("workload",)) == {"a": ("t", 2, 2), "b": ("u", 1, 1), "c": (None, 0, 0)}
    far = model_of_edges("t:ab", "u:bc", "f:bd", "f:da", "v:dc")
    assert told(far, "c") == "a"
    led = model_of_edges("t:ab", "u:bc", "f:bd", "v:dc")
    assert told(led, "c") == {"a": ("t", 2, 2), "b": ("u", 1, 1), "c": (None, 0, 0), "d": ("v", 1, 1)}


def test_of_several_ways_of_an_event_the_adversary_picks_one():
    model = model_of_edges("t:ab", "t:aa", "u:ac", "v:ca", "w:cb")
    assert told(model, "b") == {"a": ("u", 2, 2), "b": (None, 0, 0), "c": ("w", 1, 1)}
    assert told(model_of_edges("t:ab", "t:aa"), "b") == "a"


def test_a_goal_that_the_adversary_touches_is_won():
    model = model_of_edges("t:ab", "f:bc", "f:ca", "u:ba")
    assert told(model, "c") == "ab"  # it need not go there
    model = model_of_edges("t:ab", "f:bc", "f:cd", "v:bc", "x:da")
    assert told(model, "c") == {"a": ("t", 2, 2), "b": ("v", 1, 1), "c": (None, 0, 0), "d": ("x", 3, 3)}


def test_others_stand_still_and_a_state_in_which_we_have_no_event_is_lost():
    model = model_of_edges("t:ab", "f:bc", "f:cb")
    assert told(model, "c", ("operator",), ("workload",)) == "ab"
    assert told(model, "c", ("operator", "fault"), ("workload",)) == {
        "a": ("t", 2, 2),
        "b": ("f", 1, 1),
        "c": (None, 0, 0),
    }


def test_a_part_of_the_states_decides_nothing():
    assert told(model_of_edges("t:ab", "u:bc"), "c", bounds=Bounds(states=2)) == "unknown"
