"""Properties of behaviours: worked by hand, and two methods against each other, every lasso by its definition the second."""

from __future__ import annotations

import random
from itertools import combinations
from textwrap import dedent

import pytest

from tests.oracle import SpecMistake, explore, judge, load_text, mistakes_of
from tests.oracle.behaviours import asked
from tests.oracle.fairness import Group, Occurrences, assumed
from tests.oracle.formulas import Atoms
from tests.oracle.lassos import Lasso, denies, flaw, lassos, true_of, unfair_to
from tests.oracle.linear import denial, shortest_denial, tableau
from tests.support.laws import sizes


def system(text, **options):
    return load_text("system: example\n" + dedent(text), **options)


def verdict(specification, **body):
    specification.properties["asked"] = body
    return judge(specification, "asked").verdict


# --- formulas on lassos; the letters of a word stand for the states in which p is true, q is true, both are, neither is


def of_word(word, loop):
    """A lasso through a state for each letter, which returns from the last one to number `loop`."""
    states = [".pq2".index(letter) for letter in word]
    return Lasso((*states, states[loop]), ("step",) * len(word), loop)


ATOMS = Atoms(None, true={"p": [False, True, False, True], "q": [False, False, True, True]})
P, Q = ("atom", "p"), ("atom", "q")


@pytest.mark.parametrize(
    ("formula", "word", "loop", "expected"),
    [
        (("eventually", Q), "pp.q", 0, True),
        (("eventually", Q), "pp..", 1, False),
        (("always", P), "ppp2", 2, True),
        (("always", P), "ppp.", 0, False),
        (("always", ("eventually", Q)), "q.p", 1, False),  # q only in the stem
        (("always", ("eventually", Q)), "..q.", 1, True),
        (("eventually", ("always", P)), "..p2", 2, True),
        (("eventually", ("always", P)), "..p2", 1, False),
        (("next", Q), "pq.", 0, True),
        (("next", ("next", ("next", P))), "p.q", 0, True),  # the loop returns to the first
        (("until", P, Q), "ppq.", 3, True),
        (("until", P, Q), "pp", 0, False),  # strong: q must come
        (("weak_until", P, Q), "pp", 0, True),
        (("until", P, Q), "q.", 1, True),  # at once
        (("until", P, Q), "p.q", 2, False),
        (("release", P, Q), "qq2.", 3, True),  # p and q together end it
        (("release", P, Q), "qqp.", 3, False),
        (("release", P, Q), "qqq", 1, True),  # p need not come
    ],
)
def test_a_formula_is_true_of_a_lasso_or_not(formula, word, loop, expected):
    assert true_of(formula, of_word(word, loop), ATOMS) is expected
    assert true_of(("not", formula), of_word(word, loop), ATOMS) is not expected


# --- a print job

JOB = """
    machines:
      Job:
        states: [waiting, printing, jammed, done]
        transitions:
          - {trigger: start, source: waiting, dest: printing}
          - {trigger: finish, source: printing, dest: done, actor: spontaneous}
          - {trigger: jam, source: printing, dest: jammed, actor: workload}
          - {trigger: clear, source: jammed, dest: printing}
          - {trigger: look}
    instances: {job: Job}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # nobody need start
        ({"eventually": "job.state == done"}, "violated"),
        # it may jam and nobody clears it
        ({"leads_to": ["job.state == printing", "job.state == done"]}, "violated"),
        # it may jam and be cleared for ever: `finish` is possible only again and again
        ({"leads_to": ["job.state == printing", "job.state == done"], "assuming": {"weak": "job.clear"}}, "violated"),
        (
            {
                "leads_to": ["job.state == printing", "job.state == done"],
                "assuming": {"weak": "job.clear", "strong": "job.finish"},
            },
            "holds",
        ),
        # it starts, and from then on as before
        ({"eventually": "job.state == done", "assuming": {"weak": ["job.start", "job.clear"]}}, "violated"),
        (
            {"eventually": "job.state == done", "assuming": {"strong": "job.finish", "weak": "Job.*"}},
            "holds",
        ),
        # a jam or the end: `finish` is weakly fair by itself, and cannot stay possible for ever
        ({"leads_to": ["job.state == printing", "job.state in jammed | done"]}, "holds"),
        (
            {"leads_to": ["job.state == printing", "job.state in jammed | done"], "assuming": {"none": True}},
            "violated",
        ),
        # something goes on: start; jam and clear for ever
        ({"infinitely_often": "job.state == jammed", "assuming": {"progress": True}}, "violated"),
        ({"eventually": "job.state == printing", "assuming": {"progress": True, "none": True}}, "holds"),
        # `look` changes nothing, and so is no progress
        ({"eventually": "job.state == printing", "assuming": {"weak": "job.look"}}, "violated"),
        # the same state counts
        ({"leads_to": ["job.state == done", "job.state == done"]}, "holds"),
        ({"leads_to": ["job.state == done and job.state == waiting", "false"]}, "vacuous"),
        # one or the other of two happens; the jam is cleared, or it finishes
        (
            {
                "infinitely_often": "job.state != waiting",
                "assuming": {"none": True, "weak": {"any_of": ["job.start", "job.finish"]}},
            },
            "holds",
        ),
        (
            {"eventually": "job.state == done", "assuming": {"strong": [{"any_of": ["job.finish", "job.jam"]}]}},
            "violated",
        ),
    ],
)
def test_a_job_is_printed(body, expected):
    assert verdict(system(JOB), **body) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("always(implies(job.state == done, always(job.state == done)))", "holds"),
        ("weak_until(job.state == waiting, job.state == printing)", "holds"),
        ("until(job.state == waiting, job.state == printing)", "violated"),
        ("release(job.state == printing, job.state in waiting | printing)", "holds"),
        ("release(job.state == done, job.state != jammed)", "violated"),
        ("always(implies(job.state == printing, next(job.state != waiting)))", "holds"),
        ("next(job.state == waiting) or next(job.state == printing)", "holds"),
        ("next(job.state == printing)", "violated"),  # the next position may be a repetition
        ("eventually(always(job.state == waiting)) or eventually(job.state == printing)", "holds"),
        ("iff(eventually(job.state == jammed), eventually(job.state == jammed))", "holds"),
        ("eventually(job.state == done) if job.state == printing else job.state == waiting", "holds"),
        ("all(leads_to(x.state == jammed, x.state == done) for x in Job)", "violated"),
        ("any(always(x.state == waiting) for x in Job if x.state == done)", "violated"),
        ("all(eventually(x.state == done) for x in Job if x.state != waiting)", "holds"),
        ("always(implies(job.state == done and job.state == jammed, eventually(job.state == done)))", "vacuous"),
        ("leads_to(false, job.state == done) and always(leads_to(job.state == done, true))", "holds"),
        ("not eventually(always(job.state == jammed))", "violated"),
    ],
)
def test_a_formula_of_jobs(formula, expected):
    assert verdict(system(JOB), ltl=formula) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"eventually": "job.state == done", "assuming": {"weak": "job.burn"}},
        {"eventually": "job.state == done", "assuming": {"weakly": "job.start"}},
        {"eventually": "job.state == done", "assuming": {"weak": {"all_of": ["job.start"]}}},
        {"always": "true", "assuming": {"weak": "job.start"}},
        {"recoverable": "true", "despite": "fault", "by": ["fault", "operator"]},
        {"leads_to": ["true"]},
        {"ltl": "always(job.state)"},
        {"ltl": "AG(job.state == done)"},
        {"ltl": "until(true)"},
        {"ctl": "A(true, true)"},
        {"ctl": "always(true)"},
        {"ltl": "count(always(x.state == done) for x in Job) == 1"},
    ],
)
def test_what_is_refused(body):
    specification = system(JOB)
    assert mistakes_of(specification) == []
    specification.properties["asked"] = body
    assert mistakes_of(specification) != []


def test_transitions_of_one_trigger_are_fair_alike():
    with pytest.raises(SpecMistake, match=r"job\.start is none here and weak there"):
        system(JOB.replace("- {trigger: look}", "- {trigger: start, fair: weak}"))


# --- fairness by name

PHONE = """
    machines:
      Phone:
        states: [idle, first, second]
        transitions:
          - {trigger: dial, choose: {line: 1..2}, source: idle, dest: first, conditions: line == 1, fair: strong}
          - {trigger: dial, choose: {line: 1..2}, source: idle, dest: second, conditions: line == 2, fair: strong}
          - {trigger: hang_up, source: [first, second], dest: idle, fair: weak}
    instances: {phone: Phone}
"""


def test_fairness_is_of_the_name_whatever_the_choice():
    # always the first line: `dial` happens again and again, whoever waits for the second
    assert verdict(system(PHONE), infinitely_often="phone.state == second") == "violated"
    assert verdict(system(PHONE), infinitely_often="phone.state in first | second") == "holds"


FAULTY = """
    machines:
      Disk:
        variables: {worn: boolean}
        transitions:
          - {trigger: wear, actor: fault, effect: {worn: "true"}}
    instances: {disk: Disk}
"""


@pytest.mark.parametrize(("limit", "expected"), [(None, "holds"), (1, "holds"), (0, "violated")])
def test_a_fault_is_not_enabled_once_its_budget_is_spent(limit, expected):
    assert verdict(system(FAULTY, faults=limit), eventually="disk.worn", assuming={"weak": "disk.wear"}) == expected


def test_what_only_spends_the_budget_changes_nothing():
    specification = system(FAULTY.replace('"true"', "worn"), faults=2)
    graph = explore(specification)
    assert len(graph.states) == 3
    where = Occurrences(graph, Group("weak", ("disk.wear",)))
    assert where.enabled == [False, False, False]
    assert verdict(specification, eventually="disk.worn", assuming={"progress": True}) == "violated"


def test_what_is_assumed_adds_to_what_the_transitions_say():
    specification = system(JOB)
    own = Group("weak", ("job.finish",))
    assert assumed(specification, {}) == [own]
    assert assumed(specification, {"assuming": {"none": True}}) == []
    assert assumed(specification, {"assuming": {"strong": "job.finish", "weak": "job.finish"}}) == [
        Group("strong", ("job.finish",))
    ]
    everything = ("job.start", "job.finish", "job.jam", "job.clear", "job.look")
    some = {"progress": True, "weak": [{"any_of": ["job.jam", "job.start"]}]}
    assert assumed(specification, {"assuming": some}) == [
        Group("weak", ("job.jam", "job.start")),
        own,
        Group("weak", everything),
    ]


# --- lassos


def test_what_keeps_a_lasso_from_being_a_behaviour():
    graph = explore(system(JOB))  # 0 waiting, 1 printing, 2 done, 3 jammed
    assert [state["job", "state"] for state in graph.states] == ["waiting", "printing", "done", "jammed"]
    round_ = Lasso((0, 1, 3, 1), ("job.start", "job.jam", "job.clear"), 1)
    assert flaw(graph, round_) == ""
    assert flaw(graph, Lasso((0,), (), 0)) == ""
    assert flaw(graph, Lasso((0, 0), (None,), 0)) == ""
    assert "does not close" in flaw(graph, Lasso((0, 1, 3), ("job.start", "job.jam"), 1))
    assert "not initial" in flaw(graph, Lasso((1,), (), 0))
    assert "no step job.jam" in flaw(graph, Lasso((0, 1, 3), ("job.jam", "job.jam"), 2))
    assert "nothing happens" in flaw(graph, Lasso((0, 1), (None,), 1))
    assert "returns to number 7" in flaw(graph, Lasso((0,), (), 7))
    strong, weak = (Occurrences(graph, Group(kind, ("job.finish",))) for kind in ("strong", "weak"))
    assert unfair_to(round_, [weak]) is None
    assert unfair_to(round_, [weak, strong]) is strong.group
    assert unfair_to(Lasso((0, 1), ("job.start",), 1), [weak]) is weak.group
    assert unfair_to(Lasso((0, 1, 2), ("job.start", "job.finish"), 2), [weak, strong]) is None


def test_the_loop_is_fair_by_its_own_labels():
    # two events that do the same: which of them happened is what the labels say
    graph = explore(
        system("""
        machines:
          M:
            states: [a, b]
            transitions:
              - {trigger: t, source: a, dest: b}
              - {trigger: u, source: a, dest: b}
              - {trigger: back, source: b, dest: a}
        instances: {m: M}
    """)
    )
    by_t = Lasso((0, 1, 0), ("m.t", "m.back"), 0)
    strong, weak = (Occurrences(graph, Group(kind, ("m.u",))) for kind in ("strong", "weak"))
    assert unfair_to(by_t, [weak]) is None  # not possible in b
    assert unfair_to(by_t, [strong]) is strong.group
    assert unfair_to(Lasso((0, 1, 0), ("m.u", "m.back"), 0), [strong]) is None


def test_lassos_are_all_there_are():
    # in a, to b and there for ever: 0 steps: stay in a; 1 step: stay in b
    graph = explore(
        system("""
        machines:
          M: {states: [a, b], transitions: [{trigger: t, source: a, dest: b}]}
        instances: {m: M}
        deadlock: allowed
    """)
    )
    assert [(x.labels, x.loop) for x in lassos(graph, 3)] == [((), 0), (("m.t",), 1)]
    with_repetitions = [(x.labels, x.loop) for x in lassos(graph, 2, repetitions=True)]
    assert with_repetitions == [
        ((), 0),
        (("m.t",), 1),
        ((None,), 0),
        ((None,), 1),
        (("m.t", None), 1),
        (("m.t", None), 2),
        ((None, "m.t"), 2),
        ((None, None), 0),
        ((None, None), 1),
        ((None, None), 2),
    ]


# --- the tableau against every lasso up to some length

LETTERS = "abc"


def random_graph(draw):
    states = draw.choice([1, 2, 3, 3])
    letters = LETTERS[:states]
    pairs = [(x, y) for x in letters for y in letters]
    entries = [
        f"- {{trigger: {trigger}, source: {x}, dest: {y}}}"
        for trigger in "tu"
        for x, y in draw.sample(pairs, draw.randrange(min(5, len(pairs) + 1)))
    ]
    body = "\n".join(f"              {entry}" for entry in entries)
    return explore(
        system(f"""
        machines:
          M:
            states: [{", ".join(letters)}]
            initial: {draw.choice(["a", "any"])}
            transitions: {"" if entries else "[]"}
{body}
        instances: {{m: M}}
        deadlock: allowed
    """)
    )


def random_formula(draw, depth):
    if depth == 0 or draw.random() < 0.1:
        return draw.choice([P, Q, ("not", P), ("not", Q)])
    operator = draw.choice(
        ["not", "and", "or", "next", "always", "eventually", "until", "weak_until", "release", "always", "eventually"]
    )
    number = 2 if operator in ("and", "or", "until", "weak_until", "release") else 1
    return (operator, *(random_formula(draw, depth - 1) for _ in range(number)))


def has_next(formula):
    return formula[0] == "next" or (formula[0] != "atom" and any(map(has_next, formula[1:])))


LONGEST = 5


@sizes(40, 5_000)
def test_the_tableau_denies_what_some_lasso_denies(size):
    for number in range(size):
        compare(random.Random(number))


def compare(draw):
    graph = random_graph(draw)
    true = {"p": [draw.random() < 0.5 for _ in graph.states], "q": [draw.random() < 0.5 for _ in graph.states]}
    atoms, formula = Atoms(graph, true=true), random_formula(draw, 3)
    names = [name for name in ("m.t", "m.u") if any(label == name for _, label, _ in graph.steps)]
    groups = [Group(draw.choice(["weak", "strong"]), (name,)) for name in names if draw.random() < 0.6]
    if draw.random() < 0.2 and names:
        groups.append(Group(draw.choice(["weak", "strong"]), tuple(names)))
    fairness = [Occurrences(graph, group) for group in groups]
    found = tableau(graph, formula, atoms, fairness)
    lasso, shortest = denial(found), shortest_denial(found)
    some = next(
        (
            one
            for one in lassos(graph, LONGEST, repetitions=has_next(formula))
            if not denies(graph, one, formula, atoms, fairness)
        ),
        None,
    )
    assert (lasso is None) == (shortest is None)
    if lasso is None:
        assert some is None, f"{formula} {groups} {some}"
        return
    assert denies(graph, lasso, formula, atoms, fairness) == ""
    if some is not None:
        assert len(some.labels) == shortest
    else:
        assert shortest > LONGEST


def test_some_formulas_are_denied_and_some_are_not():
    kinds = set()
    for number in range(60):
        draw = random.Random(number)
        graph = random_graph(draw)
        true = {"p": [draw.random() < 0.5 for _ in graph.states], "q": [draw.random() < 0.5 for _ in graph.states]}
        found = tableau(graph, random_formula(draw, 3), Atoms(graph, true=true), [])
        kinds.add(denial(found) is None)
    assert kinds == {True, False}


# --- components within components


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        # every step once: within it, `u` may be left out only where it is never possible
        ("ab", "violated"),
        ("abc", "holds"),
    ],
)
def test_strong_fairness_is_asked_again_of_what_is_left(states, expected):
    """A cycle a → b → a; where there is a c, `u` leads from b to it, is strongly fair, and ends everything.

    Without c, going round for ever is fair; with it, nobody goes round for ever, and nobody can stay: `t` is weakly fair.
    """
    more = "- {trigger: u, source: b, dest: c, fair: strong}" if "c" in states else ""
    specification = system(f"""
        machines:
          M:
            states: [{", ".join(states)}]
            transitions:
              - {{trigger: t, source: a, dest: b, fair: weak}}
              - {{trigger: back, source: b, dest: a, fair: weak}}
              {more}
        instances: {{m: M}}
        deadlock: allowed
    """)
    last = states[-1]
    assert verdict(specification, ltl=f"eventually(always(m.state == {last}))") == expected


def test_asked_of_combinations_of_fairness():
    """`go` and `stop` between two states; which of the four assumptions about two events make both happen for ever."""
    specification = system("""
        machines:
          M:
            states: [off, on]
            transitions:
              - {trigger: go, source: off, dest: on}
              - {trigger: stop, source: on, dest: off}
        instances: {m: M}
    """)
    graph = explore(specification)
    for size in range(3):
        for weak in combinations(["m.go", "m.stop"], size):
            body = {"infinitely_often": "m.state == on", "assuming": {"weak": list(weak)}}
            question = asked(graph, body)
            # staying in `off` is prevented by `go`; having gone on, staying there is fine; so is going to and fro
            assert (question.shortest() is None) == ("m.go" in weak)
            body = {"ltl": "always(eventually(m.state == on)) and always(eventually(m.state == off))"}
            question = asked(graph, {**body, "assuming": {"weak": list(weak)}})
            assert (question.shortest() is None) == (len(weak) == 2)
