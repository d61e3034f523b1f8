"""Options of `check`: what they change, and names that do not exist."""

from __future__ import annotations

import pytest

from tests.support import specifications as s


def states(result, system=None):
    found = result.json["systems"]
    return (found[0] if system is None else result.system(system))["counts"]["states"]


def test_set_gives_a_constant_another_value(check):
    for limit in (0, 1, 7):
        assert states(check(s.counter(), options=("--set", f"LIMIT={limit}", "--format", "json"))) == limit + 1


def test_set_of_a_boolean(check):
    result = check(s.GUARDED, options=("--set", "SPARE=true", "--format", "json"))
    assert result.verdicts()["spare"] == "violated"
    assert result.json["systems"][0]["constants"] == {"SPARE": True}


def test_set_of_the_wrong_type_is_a_mistake(check):
    assert check(s.GUARDED, options=("--set", "SPARE=2")).exit == 2
    assert check(s.GUARDED, options=("--set", "N=true")).exit == 2


def test_set_concerns_the_systems_that_have_the_constant(check):
    result = check(s.counter(), s.HOLDING, options=("--set", "LIMIT=3", "--format", "json"))
    assert result.exit == 0
    assert result.system("counting")["constants"] == {"LIMIT": 3}
    assert result.system("holding")["constants"] == {}


def test_the_last_set_of_a_name_counts(check):
    assert states(check(s.counter(), options=("--set", "LIMIT=3", "--set", "LIMIT=4", "--format", "json"))) == 5


@pytest.mark.parametrize("bound", [0, 1, 2])
def test_faults_bounds_the_faults_of_a_behaviour(bound, check):
    # the states are (n, faults so far), and the count of faults tells apart what would be one state
    result = check(s.counter(limit=2), options=("--faults", str(bound), "--format", "json"))
    assert states(result) == 3 * (bound + 1)
    assert result.json["systems"][0]["faults"] == bound


def test_faults_overrides_the_limits_of_the_system(check):
    text = s.counter(limit=2, more="limits: {faults: 3}")
    assert states(check(text)) == 3 * 4
    assert states(check(text, options=("--faults", "1", "--format", "json"))) == 3 * 2


def test_drop_takes_a_guard_away(check):
    assert check(s.GUARDED).exit == 0
    result = check(s.GUARDED, options=("--drop", "valve[2].turn_on/not_broken", "--format", "json"))
    assert result.exit == 1
    assert result.json["systems"][0]["dropped"] == ["valve[2].turn_on/not_broken"]
    assert result.verdicts()["never-open-when-broken"] == "violated"


def test_drop_of_a_family_takes_the_guard_of_all_its_members_away(check):
    result = check(s.GUARDED, options=("--drop", "valve.turn_on/not_broken", "--format", "json"))
    assert result.json["systems"][0]["dropped"] == [f"valve[{i}].turn_on/not_broken" for i in (1, 2)]


def test_property_asks_for_some_only(check):
    result = check(s.GUARDED, options=("--property", "all-can-be-open", "--format", "json"))
    assert result.verdicts() == {"all-can-be-open": "holds"}
    two = check(s.GUARDED, options=("--property", "spare", "--property", "all-can-be-open", "--format", "json"))
    assert list(two.verdicts()) == ["all-can-be-open", "spare"]


def test_property_leaves_out_systems_without_it(check):
    result = check(s.VIOLATED, s.HOLDING, options=("--property", "some-state", "--format", "json"))
    assert result.exit == 0
    assert [system["name"] for system in result.json["systems"]] == ["holding"]


def test_system_asks_for_some_only(check):
    result = check(s.VIOLATED, s.HOLDING, options=("--system", "holding", "--format", "json"))
    assert result.exit == 0
    assert [system["name"] for system in result.json["systems"]] == ["holding"]


@pytest.mark.parametrize(
    ("options", "code", "near"),
    [
        (["--property", "all-can-be-opne"], "V701", "all-can-be-open"),
        (["--system", "valve"], "V701", "valves"),
        (["--drop", "valve[2].turn_on/not_brokn"], "V702", "valve[2].turn_on/not_broken"),
        (["--drop", "valve[3].turn_on/not_broken"], "V702", "valve[2].turn_on/not_broken"),
        (["--set", "SPAR=true"], "V703", "SPARE"),
        (["--set", "M=2"], "V703", ""),
        (["--audit", "ful"], "V704", "full"),
        (["--format", "jsom"], "V704", "json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_misspelt_name_is_2_and_says_what_is_near(options, code, near, check):
    result = check(s.GUARDED, options=tuple(options))
    assert result.exit == 2
    assert code in result.err
    assert near in result.err


def test_a_misspelt_name_leaves_nothing_checked(check):
    result = check(s.GUARDED, options=("--drop", "valve.turn_on/nothing", "--format", "json"))
    assert result.json["systems"] == []
    assert [d["code"] for d in result.json["diagnostics"]] == ["V702"]


def test_all_misspelt_names_are_reported_in_one_go(check):
    result = check(s.GUARDED, options=("--set", "M=1", "--drop", "a.b/c", "--property", "p", "--format", "json"))
    assert sorted(d["code"] for d in result.json["diagnostics"]) == ["V701", "V702", "V703"]


def test_a_system_without_guards_or_constants_says_so(check):
    assert "no procedure guards" in check(s.HOLDING, options=("--drop", "lamp.press/careful")).err
    assert "no constants" in check(s.HOLDING, options=("--set", "N=1")).err


@pytest.mark.parametrize("bound", [1, 2, 10, 100, 101])
def test_max_states_is_exact(bound, check):
    result = check(s.counter(limit=100), options=("--max-states", str(bound), "--format", "json"))
    (system,) = result.json["systems"]
    assert system["counts"]["states"] == bound
    assert system["complete"] is (bound == 101)
    assert result.verdicts() == {"small": "holds" if bound == 101 else "unknown"}
    assert result.exit == (0 if bound == 101 else 3)
    if bound < 101:
        assert system["reason"] == f"the bound of {bound} {'state' if bound == 1 else 'states'} was hit"


def test_max_states_counts_initial_states(check):
    text = s.counter().replace("n: 0..1000", "n: {type: 0..1000, initial: any}")
    for bound in (1, 1000, 1001):
        result = check(text, options=("--max-states", str(bound), "--format", "json"))
        assert states(result) == bound
        assert result.exit == (0 if bound == 1001 else 3)


def test_a_violation_within_the_bound_is_found(check):
    text = s.counter(
        limit=900, properties="low: {never: c.n == 5}\nhigh: {never: c.n == 50}\nsome: {reachable: c.n == 3}"
    )
    result = check(text, options=("--max-states", "10", "--format", "json"))
    assert result.verdicts() == {"low": "violated", "high": "unknown", "some": "holds"}
    assert result.exit == 1


def test_max_seconds_leaves_the_rest_undecided(check):
    result = check(s.LONG, options=("--max-seconds", "0.2", "--format", "json"))
    assert result.exit == 1
    assert result.verdicts() == {"first-stays": "violated", "in-range": "unknown"}
    assert "seconds" in result.json["systems"][0]["reason"]


def test_max_seconds_is_for_all_systems_together(check):
    second = s.LONG.replace("system: long", "system: second")
    result = check(s.LONG, second, options=("--max-seconds", "0.2", "--property", "in-range", "--format", "json"))
    assert result.exit == 3
    assert result.verdicts() == {"in-range": "unknown"}
    assert result.system("second")["counts"]["states"] < 50_000


def test_x_stops_at_the_first_system_that_is_not_as_expected(check):
    result = check(s.HOLDING, s.VIOLATED, s.counter(), options=("-x", "--format", "json"))
    assert result.exit == 1
    assert [system["name"] for system in result.json["systems"]] == ["holding", "broken"]


def test_quiet_shows_only_what_is_not_as_expected(check):
    result = check(s.HOLDING, s.VIOLATED, options=("-q",))
    assert "broken" in result.out
    assert "holding" not in result.out
    assert len(check(s.HOLDING, options=("-q",)).out.strip().splitlines()) == 1


def test_verbose_shows_every_trace(check):
    text = s.system("lamp", "p: {reachable: lamp.state == lit}\nq: {never: lamp.state == lit, expect: violated}")
    assert "lamp.press" not in check(text, options=()).out
    verbose = check(text, options=("-v",)).out
    assert verbose.count("lamp.press") == 3  # the witness; the counterexample, and how to reproduce it


def test_audit_full_says_so(check):
    assert "audited in full" in check(s.counter(), options=("--audit", "full")).out
    audit = check(s.counter(), options=("--audit", "full", "--format", "json")).json["systems"][0]["audit"]
    assert audit["mode"] == "full"
    assert audit["states"] == audit["of"] == 101
    assert audit["findings"] == []


def test_paths_default_to_specs(folder, varyoff):
    (folder / "specs").mkdir()
    (folder / "specs" / "lamp.yaml").write_text(s.HOLDING)
    assert "holding" in varyoff("check").out


def test_a_folder_means_everything_in_it_once(folder, varyoff):
    (folder / "specs" / "inner").mkdir(parents=True)
    (folder / "specs" / "lamp.yaml").write_text(s.HOLDING)
    (folder / "specs" / "inner" / "other.yml").write_text(s.VIOLATED)
    (folder / "specs" / "notes.md").write_text("system: no")
    result = varyoff("check", "specs", "specs/inner/other.yml", "./specs", "--format", "json")
    assert [(system["name"], system["file"]) for system in result.json["systems"]] == [
        ("holding", "specs/lamp.yaml"),
        ("broken", "specs/inner/other.yml"),
    ]


# --- what is asked for and is not there ----------------------------------------------------------


def test_all_engines_of_nothing_is_still_nothing(folder, varyoff):
    (folder / "a.yaml").write_text(s.NOTHING_ASKED)
    assert varyoff("check", "a.yaml", "--engine", "all").exit == 5


@pytest.mark.parametrize("verb", ["check", "lint", "explore", "guards", "faults"])
def test_a_constant_that_is_not_there_is_a_mistake_for_every_verb(verb, folder, varyoff):
    (folder / "a.yaml").write_text(s.GUARDED)
    result = varyoff(verb, "a.yaml", "--set", "M=1")
    assert result.exit == 2
    assert "V703" in result.out + result.err
    assert varyoff(verb, "a.yaml", "--set", "N=1").exit in (0, 1)


def test_a_guard_of_a_transition_that_can_never_happen_can_be_dropped(folder, varyoff):
    text = s.GUARDED.replace(
        "procedure: {not_broken: not broken}", 'conditions: "1 == 2"\n    procedure: {g: not broken}'
    )
    (folder / "a.yaml").write_text(text)
    usual = varyoff("check", "a.yaml", "--format", "json").json["systems"][0]
    for guard in ("valve.turn_on/g", "valve[1].turn_on/g", "Valve.turn_on/g"):
        dropped = varyoff("check", "a.yaml", "--drop", guard, "--format", "json")
        assert dropped.json["systems"][0]["counts"] == usual["counts"]
        assert dropped.json["systems"][0]["dropped"]
        assert varyoff("guards", "a.yaml", "--drop", guard).exit == varyoff("guards", "a.yaml").exit
    assert varyoff("check", "a.yaml", "--drop", "valve.turn_on/h").exit == 2
