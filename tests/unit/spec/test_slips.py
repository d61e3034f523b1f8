"""Slips of somebody who knows YAML, Python, `transitions` and TLA+: one mistake gives one message that mends it.

Each row replaces a piece of a specification that is right. `▸` marks the place of the diagnostic; the words are those
that a person needs to mend the file, and stand in the message, its label or its help.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.stages import said_of
from varyoff.base.diagnostic import Diagnostic
from varyoff.spec import reader
from varyoff.spec.load import load

RIGHT = """\
machine: Pool
doc: A pool of disks.
parameters: {host: Host, critical: boolean}
attributes: [device]
variables: {memory: [flushed, dirty], n: 0..3, ok: boolean}
states: [varied_off, available]
transitions:
  - trigger: vary_on
    source: varied_off
    dest: available
    conditions: host.state == running
    command: VRYCFG {device}
  - {trigger: vary_off, source: available, dest: varied_off, effect: {n: 0}}
  - {trigger: set, choose: {x: 0..3}, effect: {n: x}}
---
machine: Host
states: [stopped, running]
transitions:
  - {trigger: start, source: stopped, dest: running}
---
machine: Counter
variables: {quality: [good, bad]}
transitions:
  - {trigger: spoil, effect: {quality: bad}}
---
system: backup
constants: {N: 2}
instances:
  payroll: {machine: Pool, host: production, critical: true, device: PAYROLL}
  production: Host
  luns: Counter
deadlock: allowed
properties:
  online: {reachable: payroll.state == available}
  careful: {whenever: payroll.vary_off, require: payroll.state == available}
"""

ONLINE = "online: {reachable: payroll.state == available}"
CAREFUL = "careful: {whenever: payroll.vary_off, require: payroll.state == available}"
EFFECT = "effect: {n: 0}"
VARY_OFF = "- {trigger: vary_off, source: available, dest: varied_off, effect: {n: 0}}"
VARIABLES = "variables: {memory: [flushed, dirty], n: 0..3, ok: boolean}"
HOST = "conditions: host.state == running"
VARY_OFF = "- {trigger: vary_off, source: available, dest: varied_off, effect: {n: 0}}"
PAYROLL = "payroll: {machine: Pool, host: production, critical: true, device: PAYROLL}"
LUNS = "luns: Counter"
STATES = "states: [varied_off, available]"
START = "- {trigger: start, source: stopped, dest: running}"
EXPRESSION = "expression"  # the row gives the expression of a property in a block

# name, what is replaced, what is written instead, code, words
SLIPS: list[tuple[str, ...]] = [
    # --- braces, brackets and commas -------------------------------------------------------------------------------
    ("comma-in-a-call", EFFECT, "effect: {n: ▸min(n + 1, 3)}", "V012", "comma", '"min(n + 1, 3)"'),
    ("comma-in-a-tuple", ONLINE, "online: {always: ▸payroll.n in (1, 2)}", "V012", "comma", "payroll.n in 1 | 2"),
    ("set-in-braces", ONLINE, "online: {always: ▸payroll.state in {varied_off, available}}", "V012", "quote",
     "payroll.state in varied_off | available"),
    ("list-in-braces", ONLINE, "online: {always: ▸payroll.n in [1, 2]}", "V012", "quote", "payroll.n in 1 | 2"),
    ("set-alone", ONLINE, "online: {always: ▸{varied_off, available}}", "V210", "varied_off | available"),
    ("comma-in-a-command", EFFECT, "command: ▸VRYCFG CFGOBJ(X), STATUS(*OFF)", "V012", '"VRYCFG CFGOBJ(X), STATUS(*OFF)"'),
    ("comma-in-a-doc", EFFECT, "doc: ▸Off, the disk is clean", "V012", '"Off, the disk is clean"'),
    ("comma-in-an-implication", ONLINE, "online: {always: ▸implies(payroll.ok, payroll.n > 0)}", "V012",
     '"implies(payroll.ok, payroll.n > 0)"'),
    ("comma-in-a-list", HOST, "conditions: [ok, ▸min(n, 2) == 1]", "V012", '"min(n, 2) == 1"'),
    ("comma-in-a-pattern", "whenever: payroll.vary_off", "whenever: [▸payroll.set(x=1, y=2)]", "V012", '"payroll.set(x=1, y=2)"'),
    ("index-in-braces", ONLINE, "online: {always: ▸Pool[1].n == 0}", "V012", '"Pool[1].n == 0"'),
    ("placeholder-in-braces", EFFECT, "command: ▸VRYCFG {device}", "V012", '"VRYCFG {device}"'),
    ("brace-not-closed", ONLINE, "online: ▸{reachable: payroll.state == available", "V003", "does not end"),
    ("colon-without-space", ONLINE, "online: {▸reachable:payroll.ok}", "V015", "reachable: payroll.ok"),
    ("colon-without-space-in-a-block", "deadlock: allowed", "▸deadlock:allowed", "V015", "deadlock: allowed"),
    ("braces-in-a-quoted-command", "command: VRYCFG {device}", "command: \"curl -d '▸{on}' host\"", "V314", "{{on}}"),
    # --- documents and indentation ---------------------------------------------------------------------------------
    ("no-separator-before-a-system", "---\nsystem: backup", "▸system: backup", "V013", "put `---` before `system:`"),
    ("no-separator-before-a-machine", "---\nmachine: Host", "▸machine: Host", "V013", "put `---` before `machine:`"),
    ("one-space-too-many", "attributes:", " ▸attributes:", "V014", "indented by 1", "0"),
    ("one-space-too-many-below-a-dash", "    dest: available", "     ▸dest: available", "V014", "indented by 5", "4"),
    ("one-space-too-few", "    dest: available", "   ▸dest: available", "V014", "indented by 3", "4"),
    ("properties-not-indented", "  " + ONLINE, "▸" + ONLINE, "V014", "indented by 0", "2"),
    ("tab", "    dest: available", "▸\tdest: available", "V003", "tab", "spaces"),
    ("second-colon", "doc: A pool of disks.", "doc: Beware▸: a pool", "V003", '"Beware: a pool"'),
    ("mapping-on-one-line", VARIABLES, "variables: n▸: 0..3", "V003", "{n: 0..3}"),
    ("quote-not-closed", "doc: A pool of disks.", "doc: ▸\"A pool of disks.", "V003", "does not end"),
    ("quote-within", "doc: A pool of disks.", "doc: ▸'A pool's disks.'", "V003", "''"),
    ("backslash", "doc: A pool of disks.", 'doc: "C:▸\\pool"', "V003", "single quotes"),
    ("star", HOST, "source: ▸*", "V003", "'*'"),
    ("exclamation-mark", HOST, "conditions: ▸!ok", "V005", "not ok"),
    ("ampersand", HOST, "conditions: ▸&ok", "V016", "quote"),
    ("at-sign", "doc: A pool of disks.", "doc: ▸@home", "V003", "quoted"),
    ("no-dash", "  - trigger: vary_on\n", "    ▸trigger: vary_on\n", "V003", "- "),
    ("mapping-of-transitions", "  - {trigger: start, source: stopped, dest: running}",
     "  ▸start: {source: stopped, dest: running}", "V103", "- {trigger: start, source: stopped, dest: running}"),
    ("transition-as-a-list", "- {trigger: start, source: stopped, dest: running}", "- ▸[start, stopped, running]", "V103",
     "{trigger: start, source: stopped, dest: running}"),
    ("list-of-properties", "  " + ONLINE + "\n  ", "  - " + ONLINE + "\n  ▸", "V003", "- "),
    # --- keys of others --------------------------------------------------------------------------------------------
    ("event-for-trigger", "trigger: vary_on", "▸event: vary_on", "V101", "`trigger`"),
    ("to-for-dest", "dest: available\n", "▸to: available\n", "V101", "`dest`"),
    ("from-for-source", "source: varied_off\n", "▸from: varied_off\n", "V101", "`source`"),
    ("target-for-dest", "dest: available\n", "▸target: available\n", "V101", "`dest`"),
    ("guard-for-conditions", HOST, "▸guard: host.state == running", "V101", "`conditions`"),
    ("when-for-conditions", HOST, "▸when: host.state == running", "V101", "`conditions`"),
    ("after", HOST, "▸after: update_journal", "V101", "`effect`"),
    ("before", HOST, "▸before: change", "V101", "`effect`"),
    ("action-for-effect", EFFECT, "▸action: {n: 0}", "V101", "`effect`"),
    ("on_enter", STATES, "states: [{name: varied_off, ▸on_enter: beep}, available]", "V101", "`effect`"),
    ("misspelt-key", "trigger: vary_on", "▸tirgger: vary_on", "V101", "`trigger`"),
    ("key-in-capitals", "trigger: vary_on", "▸Trigger: vary_on", "V101", "`trigger`"),
    ("key-of-a-machine-in-a-system", "deadlock: allowed", "▸states: [a, b]", "V101", "machine"),
    ("key-of-a-system-in-a-machine", "attributes: [device]", "attributes: [device]\n▸properties: {}", "V101", "system"),
    ("initial-in-a-system", "deadlock: allowed", "▸initial: available", "V101", "initial: {state: available}"),
    ("name-first", "machine: Host\n", "▸name: Host\n", "V107", "machine: Host"),
    ("invariant-for-always", ONLINE, "online: {▸invariant: payroll.n < 4}", "V101", "`always`"),
    ("when-for-whenever", "whenever: payroll.vary_off", "▸when: payroll.vary_off", "V101", "`whenever`"),
    ("invariants-for-properties", "properties:", "▸invariants:", "V101", "`properties`"),
    ("vars-for-variables", VARIABLES, VARIABLES.replace("variables", "▸vars"), "V101", "`variables`"),
    # --- machines --------------------------------------------------------------------------------------------------
    ("states-in-a-text", STATES, "states: ▸varied_off, available", "V103", "states: [varied_off, available]"),
    ("states-as-a-mapping", STATES, "states: ▸{varied_off: Off, available: On}", "V103", "states: [varied_off, available]"),
    ("state-with-a-space", STATES, "states: [▸varied off, available]", "V105", "varied_off"),
    ("state-with-a-hyphen", "stopped", "▸not-running", "V105", "not_running"),
    ("unknown-state", "dest: available\n", "dest: ▸avialable\n", "V104", "did you mean `available`?"),
    ("state-in-capitals", "dest: available\n", "dest: ▸AVAILABLE\n", "V104", "did you mean `available`?"),
    ("dest-null", "dest: available\n", "dest: ▸null\n", "V104", "`dest: =`"),
    ("dest-nothing", "dest: available\n", "▸dest:\n", "V104", "`dest: =`"),
    ("dest-list", "dest: available\n", "dest: ▸[available, varied_off]\n", "V103", "one transition for each"),
    ("int", VARIABLES, VARIABLES.replace("0..3", "▸int"), "V115", "0..3"),
    ("bool", VARIABLES, VARIABLES.replace("boolean", "▸bool"), "V115", "`boolean`"),
    ("boolean-by-its-value", VARIABLES, VARIABLES.replace("boolean", "▸true"), "V115", "{type: boolean, initial: true}"),
    ("integer-by-its-value", VARIABLES, VARIABLES.replace("0..3", "▸0"), "V115", "{type: 0..3, initial: 0}"),
    ("range-with-a-hyphen", VARIABLES, VARIABLES.replace("0..3", "▸0-3"), "V115", "`0..3`"),
    ("range-of-python", VARIABLES, "variables:\n  memory: [flushed, dirty]\n  ok: boolean\n  n: ▸range(0, 4)", "V115", "`0..3`"),
    ("enumeration-with-bars", VARIABLES, VARIABLES.replace("[flushed, dirty]", "▸flushed | dirty"), "V115", "[flushed, dirty]"),
    ("enumeration-in-braces", VARIABLES, VARIABLES.replace("[flushed, dirty]", "▸{flushed, dirty}"), "V210", "[flushed, dirty]"),
    ("type-without-initial", VARIABLES, VARIABLES.replace("boolean", "{▸initial: true}"), "V102", "`type`"),
    ("effect-as-an-assignment", "  " + VARY_OFF, "  - {trigger: vary_off, source: available, dest: varied_off, effect: ▸n = n + 1}",
     "V103", "effect: {n: n + 1}"),
    ("effect-as-a-list", EFFECT, "effect: ▸[n: 0]", "V103", "effect: {n: 0}"),
    ("effect-of-state", EFFECT, "effect: {▸state: varied_off}", "V113", "dest"),
    ("effect-of-another-machine", EFFECT, "effect: {▸host.state: running}", "V112", "follow"),
    ("plus-equals", EFFECT, "effect: {n: n ▸+= 1}", "V201", "n + 1"),
    ("effect-yes", EFFECT, "effect: {ok: ▸yes}", "V203", "`true`"),
    ("parameters-as-a-list", "parameters: {host: Host, critical: boolean}", "parameters: ▸[host, critical]", "V103", "{host: Machine, "),
    ("attributes-as-a-mapping", "attributes: [device]", "attributes: ▸{device: PAYROLL}", "V103", "attributes: [device]"),
    ("actor-unknown", HOST, "actor: ▸user", "V111", "`operator`"),
    ("environment", HOST, "actor: ▸environment", "V111", "`workload`"),
    ("fair-true", HOST, "fair: ▸true", "V111", "`weak`"),
    ("unknown-placeholder", "VRYCFG {device}", "VRYCFG ▸{devise}", "V314", "`device`"),
    ("follows-in-the-own-machine", "  - {trigger: set,", "  - {follows: ▸self.vary_on, effect: {n: 1}}\n  - {trigger: set,", "V306",
     "one transition"),
    ("follows-an-instance", "  - {trigger: set,", "  - {follows: ▸production.start, effect: {n: 1}}\n  - {trigger: set,", "V306",
     "host.start"),
    ("follows-a-state", "  - {trigger: set,", "  - {follows: host.▸running, effect: {n: 1}}\n  - {trigger: set,", "V306", "host.start"),
    # --- systems ---------------------------------------------------------------------------------------------------
    ("yes-for-a-boolean", "critical: true", "critical: ▸yes", "V303", "critical: true"),
    ("instance-and-machine-mixed-up", LUNS, "▸Counter: luns", "V301", "luns: Counter"),
    ("machine-where-an-instance-is-meant", "host: production", "host: ▸Host", "V303", "`production`"),
    ("unknown-machine", LUNS, "luns: ▸Couter", "V301", "did you mean `Counter`?"),
    ("parameter-missing", PAYROLL, PAYROLL.replace(" host: production,", "").replace("payroll", "▸payroll"), "V302", "host: production"),
    ("parameter-misspelt", PAYROLL, PAYROLL.replace("host:", "▸hots:"), "V302", "did you mean `host`?"),
    ("attribute-missing", PAYROLL, PAYROLL.replace(", device: PAYROLL", "").replace("payroll", "▸payroll"), "V314", "device"),
    ("list-where-one-is-meant", "host: production", "host: ▸[production]", "V303", "host: production"),
    ("initial-of-an-instance", LUNS, "luns: {machine: Counter, initial: ▸bad}", "V103", "initial: {quality: bad}"),
    ("initial-state-of-an-instance", "production: Host", "production: {machine: Host, initial: ▸running}", "V103",
     "initial: {state: running}"),
    ("initial-unknown", LUNS, "luns: {machine: Counter, initial: {quality: ▸wrong}}", "V205", "`good`, `bad`"),
    ("instances-as-a-list", "  production: Host\n", "  ▸- production: Host\n", "V003", "- "),
    ("argument-misspelt", "host: production", "host: ▸prodction", "V203", "did you mean `production`?"),
    ("argument-of-another-place", "host: production", "host: ▸running", "V203", "an instance of Host", "`production`"),
    ("argument-nowhere", "luns: Counter", "luns: {machine: Counter, ▸hosts: [a]}", "V302", "no parameter or attribute `hosts`"),
    ("include-of-a-wrong-folder", "constants: {N: 2}", "include: [▸../common/machines/no-such-thing.yaml]", "V011",
     "no folder `../common/machines`"),
    ("include-missing", LUNS, "luns: ▸LunGroup", "V301", "include: machines/lun-group.yaml"),
    ("include-missing-for-a-parameter", "{host: Host,", "{host: ▸LunGroup,", "V301", "include: machines/lun-group.yaml"),
    ("include-missing-for-a-reference", "n: 0..3, ok", "l: {one_of: ▸instances of LunGroup}, n: 0..3, ok", "V301",
     "include: machines/lun-group.yaml"),
    ("include-missing-for-a-choice", "choose: {x: 0..3}, effect: {n: x}", "choose: {x: ▸instances of LunGroup}", "V301",
     "include: machines/lun-group.yaml"),
    ("include-of-a-wrong-path", "constants: {N: 2}", "include: [▸lun-group.yaml]", "V011", "machines/lun-group.yaml"),
    ("include-misspelt", "constants: {N: 2}", "include: [▸machines/lun-grup.yaml]", "V011", "`machines/lun-group.yaml`"),
    ("deadlock-false", "deadlock: allowed", "deadlock: ▸false", "V111", "`forbidden`"),
    ("limits-as-a-number", "deadlock: allowed", "deadlock: allowed\nlimits: ▸2", "V103", "limits: {faults: 2}"),
    # --- properties ------------------------------------------------------------------------------------------------
    ("property-without-a-form", ONLINE, "▸online: {doc: It works.}", "V401", "`always`"),
    ("property-as-a-text", ONLINE, "online: ▸payroll.state == available", "V103", "online: {always: payroll.state == available}"),
    ("two-forms", ONLINE, "online: {always: payroll.n < 4, ▸never: payroll.n > 3}", "V401", "one property for each"),
    ("expect-fail", ONLINE, ONLINE.replace("}", ", expect: ▸fail}"), "V111", "did you mean `violated`?"),
    ("require-without-whenever", ONLINE, "online: {always: payroll.n < 4, ▸require: payroll.ok}", "V403", "whenever"),
    ("pattern-of-nothing", "whenever: payroll.vary_off", "whenever: ▸payroll.vary_of", "V402", "did you mean `vary_off`?"),
    ("pattern-of-a-state", "whenever: payroll.vary_off", "whenever: ▸payroll.available", "V402", "is a state"),
    ("pattern-without-an-instance", "whenever: payroll.vary_off", "whenever: ▸vary_off", "V402", "`payroll.vary_off`"),
    ("two-forms-of-whenever", ", require: payroll", ", ensure: payroll.ok, ▸require: payroll", "V401", "`require`", "`ensure`"),
    ("underscored-property", "online:", "▸on line:", "V105", "on-line"),
    ("pin-with-a-comma", "deadlock: allowed", "deadlock: allowed\nexpect: {states: ▸1,024}", "V012", "1024"),
    # --- expressions -----------------------------------------------------------------------------------------------
    ("equals", EXPRESSION, "payroll.state ▸= available", "V201", "`==`"),
    ("three-equals", EXPRESSION, "payroll.state ▸=== available", "V201", "`==`"),
    ("double-ampersand", EXPRESSION, "payroll.ok ▸&& payroll.n > 0", "V201", "`and`"),
    ("double-bar", EXPRESSION, "payroll.ok ▸|| payroll.n > 0", "V201", "`or`"),
    ("exclamation-mark-in-quotes", EXPRESSION, '"▸!payroll.ok"', "V201", "`not`"),
    ("arrow", EXPRESSION, "payroll.ok ▸-> payroll.n > 0", "V201", "implies(payroll.ok, payroll.n > 0)"),
    ("double-arrow", EXPRESSION, "payroll.ok ▸=> payroll.n > 0", "V201", "implies(payroll.ok, payroll.n > 0)"),
    ("if-then", EXPRESSION, "▸if payroll.ok then payroll.n > 0", "V201", "implies(payroll.ok, payroll.n > 0)"),
    ("if-then-else", EXPRESSION, "▸if payroll.ok then payroll.n > 0 else payroll.n == 0", "V201",
     "payroll.n > 0 if payroll.ok else payroll.n == 0"),
    ("infix-implies", EXPRESSION, "payroll.ok ▸implies payroll.n > 0", "V201", "implies(payroll.ok, payroll.n > 0)"),
    ("equals-not-of-a-comparison", EXPRESSION, "payroll.ok == ▸not payroll.n > 0 or payroll.critical", "V201",
     "payroll.ok == (not payroll.n > 0) or payroll.critical"),
    ("arrow-for-at-least", EXPRESSION, "payroll.n ▸=> 1", "V201", "write `payroll.n >= 1`"),
    ("exclamation-mark-in-braces", ONLINE, "online: {always: ▸!payroll.ok}", "V003", "write `not`"),
    ("exclamation-mark-before-a-path", HOST, "conditions: ▸!host.ready", "V005", "not host.ready"),
    ("equals-in-an-effect", EFFECT, "effect: {▸n = 0}", "V015", "write `n: 0`"),
    ("states-without-a-comma", "source: varied_off\n", "source: [▸varied_off available]\n", "V104", "[varied_off, available]"),
    ("after-beside-ensure", CAREFUL, "careful: {▸after: payroll.vary_off, ensure: next(payroll.n) == 0}", "V101", "`whenever`"),
    ("ensure-alone", CAREFUL, "▸careful: {ensure: next(payroll.n) == 0}", "V401", "whenever: EVENTS"),
    ("property-of-an-unknown-form", CAREFUL, "careful: {▸mode: payroll.ok}", "V101", "known here"),
    ("equals-not", EXPRESSION, "payroll.ok == ▸not payroll.critical", "V201", "payroll.ok == (not payroll.critical)"),
    ("and-in-capitals", EXPRESSION, "payroll.ok ▸AND payroll.n > 0", "V201", "`and`"),
    ("sign-of-logic", EXPRESSION, "payroll.ok ▸∧ payroll.n > 0", "V201", "`and`"),
    ("tla-conjunction", EXPRESSION, "payroll.ok ▸/\\ payroll.n > 0", "V201", "`and`"),
    ("tla-prime", EXPRESSION, "payroll.n▸' == payroll.n", "V201", "next("),
    ("tla-in", EXPRESSION, "payroll.n ▸\\in {1, 2}", "V201", "`in`"),
    ("ascii-less", EXPRESSION, "payroll.n ▸=< 2", "V201", "`<=`"),
    ("word-not-quoted-in-quotes", EXPRESSION, '"▸\'payroll.ok\'"', "V203", "quotes"),
    ("is", EXPRESSION, "▸payroll.state is available", "V202", "`==`"),
    ("division", EXPRESSION, "▸payroll.n / 2 == 1", "V202", "`//`"),
    ("tuple", EXPRESSION, "payroll.n in ▸(1, 2)", "V202", "1 | 2"),
    ("len", EXPRESSION, "▸len(Pool) == 1", "V202", "count(true for x in Pool)"),
    ("forall", EXPRESSION, "▸forall(p.ok for p in Pool)", "V202", "`all`"),
    ("count-of-a-list", EXPRESSION, "▸count(Pool) == 1", "V209", "count(x.… for x in Pool)"),
    ("parenthesis-not-closed", EXPRESSION, "▸(payroll.ok and payroll.n > 0", "V201", "`(`", "`)`"),
    ("parenthesis-too-many", EXPRESSION, "payroll.ok and payroll.n > 0▸)", "V201", "`)`"),
    ("nothing-after-and", EXPRESSION, "payroll.ok ▸and", "V201", "after `and`"),
    ("instance-equals-state", EXPRESSION, "▸payroll == available", "V204", "payroll.state == available"),
    ("state-alone", EXPRESSION, "payroll.state == varied_off or ▸available", "V204", "payroll.state == available"),
    ("state-as-an-attribute", EXPRESSION, "▸payroll.available", "V207", "payroll.state == available"),
    ("value-as-an-attribute", EXPRESSION, "▸payroll.dirty", "V207", "payroll.memory == dirty"),
    ("state-with-a-hyphen-in-an-expression", EXPRESSION, "payroll.state == ▸varied-off", "V205", "did you mean `varied_off`?"),
    ("instance-with-a-hyphen", EXPRESSION, "▸pay-roll.ok", "V203", "did you mean `payroll`?"),
    ("camel-case", EXPRESSION, "payroll.state == ▸variedOff", "V205", "did you mean `varied_off`?"),
    ("capitals", EXPRESSION, "▸PAYROLL.ok", "V203", "did you mean `payroll`?"),
    ("undeclared-variable", HOST, "conditions: ▸battery > 3", "V203", "known here: `n`, ", "variables: {battery: …}"),
    ("own-state-alone", HOST, "conditions: ▸varied_off", "V204", "state == varied_off"),
    ("value-of-another", HOST, "conditions: host.state == ▸varied_off", "V205", "`stopped`, `running`"),
    ("bare-state-in-a-system", EXPRESSION, "▸state == available", "V203", "payroll.state"),
    ("bare-variable-in-a-system", EXPRESSION, "▸ok", "V203", "payroll.ok"),
    ("path-in-quotes", EXPRESSION, "\"▸'payroll.state' == available\"", "V203", "payroll.state == available"),
    ("unknown-value", EXPRESSION, "payroll.memory == ▸clean", "V205", "`flushed`, `dirty`"),
    ("number-as-a-word", EXPRESSION, "\"payroll.n == ▸'2'\"", "V204", "payroll.n == 2"),
    ("boolean-as-a-word", EXPRESSION, "payroll.ok == ▸yes", "V203", "`true`"),
    ("boolean-compared-with-a-number", EXPRESSION, "▸payroll.ok == 1", "V204", "`payroll.ok`"),
    ("number-as-a-condition", EXPRESSION, "▸payroll.n", "V204", "payroll.n != 0"),
    ("event-as-a-value", EXPRESSION, "▸payroll.vary_on", "V207", "is an event"),
    ("attribute-as-a-value", EXPRESSION, "▸payroll.device == 1", "V207", "parameter"),
    ("machine-for-an-instance", EXPRESSION, "▸Pool.state == available", "V207", "`payroll.state`"),
    ("next-outside", EXPRESSION, "▸next(payroll.n) == 0", "V213", "ensure"),
    ("cyrillic-letter", EXPRESSION, "▸p\u0430yroll.ok", "V203", "CYRILLIC SMALL LETTER A"),
    # --- the same slips elsewhere ----------------------------------------------------------------------------------
    ("comma-before-or", ONLINE, "online: {always: ▸payroll.ok, or payroll.critical}", "V012", '"payroll.ok, or payroll.critical"'),
    ("list-without-brackets", HOST, "choose: {x: ▸1, 2}", "V012", "x: [1, 2]"),
    ("colon-missing", "machine: Host\n", "▸machine Host\n", "V015", "write `machine: Host`"),
    ("colon-missing-in-braces", ONLINE, "online: {▸invariant payroll.ok}", "V015", "invariant: payroll.ok"),
    ("two-dashes", "---\nsystem: backup", "▸--\nsystem: backup", "V003", "write `---`"),
    ("four-dashes", "---\nsystem: backup", "▸----\nsystem: backup", "V003", "write `---`"),
    ("key-behind-the-separator", "---\nsystem: backup", "--- ▸system: backup", "V003", "line of its own"),
    ("dots-for-a-separator", "---\nsystem: backup", "▸...\nsystem: backup", "V003", "write `---`"),
    ("tla-box", EXPRESSION, "▸[](payroll.ok)", "V003", '"[](payroll.ok)"'),
    ("key-beside-its-property", ONLINE, "online:\n  ▸always: payroll.ok", "V014", "below"),
    ("key-beside-its-instance", "production: Host", "production:\n  ▸machine: Host", "V014", "below"),
    ("key-twice", EFFECT, "effect: {n: n + 1, ▸n: 2}", "V008", "remove or rename one"),
    ("colon-in-a-list", "states: [stopped, running]", "states: [stopped▸:, running]", "V003", "remove the `:`"),
    ("states-without-commas", STATES, "states: [▸varied_off available]", "V105", "separated by commas"),
    ("states-forgotten", STATES + "\ntransitions:\n  - trigger: vary_on\n    source: varied_off",
     "transitions:\n  - trigger: vary_on\n    source: ▸varied_off", "V116", "states: [varied_off, available]"),
    ("state-with-a-colon", "states: [stopped, running]", "states:\n  - ▸stopped:\n  - running", "V103", "write `- stopped`"),
    ("initial-state-misspelt", STATES, STATES + "\ninitial: ▸avialable", "V104", "did you mean `available`?"),
    ("initial-as-a-mapping", STATES, STATES + "\ninitial: ▸{state: available}", "V103", "initial: available"),
    ("initial-as-a-comparison", STATES, STATES + "\ninitial: ▸state == available", "V103", "initial: available"),
    ("trigger-with-a-path", "trigger: vary_on", "trigger: ▸payroll.vary_on", "V105", "`vary_on`"),
    ("trigger-with-a-hyphen", "trigger: vary_on", "trigger: ▸vary-on", "V105", "`vary_on`"),
    ("minutes-with-a-unit", HOST, "minutes: ▸5m", "V103", "minutes: 5"),
    ("procedure-without-a-name", HOST, "procedure: ▸host.state == running", "V103", "procedure: {name: host.state == running}"),
    ("conditions-as-a-mapping", HOST, "conditions: ▸{host.state: running}", "V103", "write `host.state == running`"),
    ("unless-in-the-conditions", HOST, "conditions:\n      - ▸unless: ok", "V103", "not (ok)"),
    ("instance-in-a-machine", HOST, "conditions: ▸production.state == running", "V203", "through its parameters"),
    ("number-for-a-boolean", EFFECT, "effect: {ok: ▸1}", "V204", "write `true`"),
    ("boolean-for-a-number", EFFECT, "effect: {n: ▸true}", "V204", "write `1`"),
    ("effect-of-an-unknown-variable", EFFECT, "effect: {▸memry: 1}", "V112", "did you mean `memory`?"),
    ("machine-name-as-a-mapping", "machine: Host\n", "machine:\n  ▸name: Host\n", "V103", "`Host`"),
    ("machine-in-capitals", "machine: Host\n", "▸Machine: Host\n", "V107", "did you mean `machine`?"),
    ("system-with-a-space", "system: backup", "system: ▸my backup", "V105", "my-backup"),
    ("type-for-machine", "production: Host", "▸production: {type: Host}", "V102", "write `machine` for `type`"),
    ("instance-as-a-call", "production: Host", "production: ▸Host()", "V105", "`Host`"),
    ("instance-as-a-list", "production: Host", "production: ▸[Host]", "V103", "`Host`"),
    ("state-of-an-instance", "production: Host", "production: {machine: Host, ▸state: running}", "V302", "initial: {state: running}"),
    ("instance-of-another-machine", "host: production", "host: ▸payroll", "V303", "instances of Host: `production`"),
    ("attribute-as-a-list", "device: PAYROLL", "device: ▸[A, B]", "V303", "quote the text"),
    ("constant-as-a-word", "constants: {N: 2}", "constants: {N: ▸two}", "V308", "a number or a boolean"),
    ("constant-as-an-assignment", "constants: {N: 2}", "constants: ▸N = 2", "V103", "constants: {N: 2}"),
    ("deadlock-with-a-condition", "deadlock: allowed", "deadlock: ▸unless payroll.ok", "V111", "{unless: payroll.ok}"),
    ("expectation-in-the-system", "deadlock: allowed", "expect: ▸violated", "V103", "stands with its property"),
    ("choices-of-a-pattern", "whenever: payroll.vary_off", "whenever: ▸payroll.set(x=9)", "V402", "`payroll.set(x=0)`"),
    ("patterns-with-and", "whenever: payroll.vary_off", "whenever: ▸payroll.vary_off and payroll.vary_on", "V402",
     "[payroll.vary_off, payroll.vary_on]"),
    ("list-of-conditions", ONLINE, "online:\n    always:\n      ▸- payroll.ok\n      - payroll.ok", "V103", "`and`"),
    ("severity-unknown", ONLINE, "online: {always: payroll.ok, severity: ▸high}", "V111", "did you mean `error`?"),
    ("index-by-a-text", EXPRESSION, "▸payroll['state'] == available", "V202", "write `payroll.state`"),
    ("arrow-for-a-dot", EXPRESSION, "payroll▸->state == available", "V201", "write `.` for `->`"),
    ("state-of-a-state", EXPRESSION, "▸payroll.state.available", "V207", "payroll.state == available"),
    ("call-of-a-state", EXPRESSION, "▸payroll.state() == available", "V202", "without parentheses"),
    ("method-of-a-list", EXPRESSION, "▸Pool.all(state == available)", "V202", "all(x.… for x in Pool)"),
    ("quantifier-without-for", EXPRESSION, "▸all(Pool.ok)", "V209", "all(x.ok for x in Pool)"),
    ("question-mark", EXPRESSION, '"payroll.ok ▸? payroll.n > 0 : payroll.n == 0"', "V201",
     "payroll.n > 0 if payroll.ok else payroll.n == 0"),
    ("temporal-operator", EXPRESSION, "▸eventually(payroll.ok)", "V202", "form of a property"),
    ("instance-as-a-condition", EXPRESSION, "▸payroll", "V204", "payroll.state == varied_off"),
    ("state-as-a-condition", EXPRESSION, "▸payroll.state", "V204", "payroll.state == varied_off"),
    ("instance-equals-machine", EXPRESSION, "▸payroll.host == Host", "V204", "`production`"),
    ("machine-in-small-letters", EXPRESSION, "▸pool.state == available", "V203", "`payroll`"),
    ("state-with-a-capital", EXPRESSION, "▸payroll.State == available", "V207", "did you mean `state`?"),
    ("semicolons", START, "- {trigger: start▸; source: stopped; dest: running}", "V003", "separated by commas"),
    ("comma-missing", START, "- {trigger: start ▸source: stopped, dest: running}", "V003", "a comma is missing"),
    ("braces-missing", START, "- trigger: start, source▸: stopped, dest: running", "V003",
     "{trigger: start, source: stopped, dest: running}"),
    ("space-missing-after-a-dash", START, "▸-trigger: start\n   source: stopped\n   dest: running", "V015", "- trigger: start"),
    ("keys-not-below-their-dash", START, "- trigger: start\n  ▸source: stopped\n  dest: running", "V003", "begin every entry of a list"),
    ("event-as-a-key", START, "- ▸start: {source: stopped, dest: running}", "V103", "{trigger: start, source: stopped, dest: running}"),
    ("sources-with-a-bar", START, "- {trigger: start, source: ▸stopped|running, dest: running}", "V104", "[stopped, running]"),
    ("source-any", START, "- {trigger: start, source: ▸any, dest: running}", "V104", "`'*'`"),
    ("source-and-dest-with-an-arrow", START, "- {trigger: start, source: ▸stopped -> running}", "V104", "`dest: running`"),
    ("states-in-parentheses", "states: [stopped, running]", "states: ▸(stopped, running)", "V103", "states: [stopped, running]"),
    ("family-by-its-name", "luns: Counter", "▸luns[2]: Counter", "V105", "luns: {machine: Counter, count: 2}"),
    ("family-by-its-machine", "luns: Counter", "luns: ▸Counter[2]", "V105", "luns: {machine: Counter, count: 2}"),
    ("bool-for-a-parameter", "critical: boolean}", "critical: ▸bool}", "V301", "`boolean`"),
    ("machine-of-a-parameter-in-small-letters", "{host: Host,", "{host: ▸host,", "V301", "did you mean `Host`?"),
    ("one-of-a-machine", VARIABLES, VARIABLES.replace("0..3", "{one_of: ▸Host}"), "V204", "instances of Host"),
    ("machine-as-a-type", VARIABLES, VARIABLES.replace("0..3", "▸Host"), "V115", "one_of: instances of Host"),
    ("range-with-dots", EXPRESSION, "payroll.n in ▸1..2", "V201", "range(1, 3)"),
    ("semicolon", EXPRESSION, "payroll.ok▸;", "V201", "remove `;`"),
    ("dollar", EXPRESSION, "▸$payroll.ok", "V201", "remove `$`"),
    ("index-of-one", EXPRESSION, "▸payroll[1].ok", "V207", "leave out `[1]`"),
    ("list-of-one", EXPRESSION, "any(p.ok for p in ▸payroll)", "V204", "[payroll]"),
    ("self-in-a-system", EXPRESSION, "▸self.ok", "V203", "known in a machine"),
    ("number-of-true-ones-as-a-condition", EXPRESSION, "▸count(p.ok for p in Pool)", "V204", "count(p.ok for p in Pool) != 0"),
    # --- what happens in the course of time ------------------------------------------------------------------------
    ("F-for-eventually", ONLINE, "online: {▸F: payroll.ok}", "V101", "`eventually`"),
    ("finally", ONLINE, "online: {▸finally: payroll.ok}", "V101", "`eventually`"),
    ("G-for-always", ONLINE, "online: {▸G: payroll.n < 4}", "V101", "`always`"),
    ("GF", ONLINE, "online: {▸GF: payroll.ok}", "V101", "`infinitely_often`"),
    ("leadsto", ONLINE, "online: {▸leadsto: [payroll.ok, payroll.ok]}", "V101", "`leads_to`"),
    ("until-as-a-form", ONLINE, "online: {▸until: [payroll.ok, payroll.ok]}", "V101", "ltl: until(p, q)"),
    ("AG-as-a-form", ONLINE, "online: {▸AG: payroll.ok}", "V101", "ctl: AG(p)"),
    ("fairness-for-assuming", ONLINE, "online: {eventually: payroll.ok, ▸fairness: {weak: payroll.set}}", "V101", "`assuming`"),
    ("under-for-assuming", ONLINE, "online: {eventually: payroll.ok, ▸under: {weak: payroll.set}}", "V101", "`assuming`"),
    ("against-for-despite", ONLINE, "online: {recoverable: payroll.ok, ▸against: [fault]}", "V101", "`despite`"),
    ("assuming-beside-always", ONLINE, "online: {always: payroll.n < 4, ▸assuming: {progress: true}}", "V403", "`eventually`"),
    ("despite-beside-eventually", ONLINE, "online: {eventually: payroll.ok, ▸despite: fault}", "V403", "`recoverable`"),
    ("user-under-despite", ONLINE, "online: {recoverable: payroll.ok, despite: ▸user}", "V111", "`operator`"),
    ("operator-on-both-sides", ONLINE, "online: {recoverable: payroll.ok, by: operator, despite: [fault, ▸operator]}", "V404", "`by`"),
    ("wf-under-assuming", ONLINE, "online: {eventually: payroll.ok, assuming: {▸wf: payroll.set}}", "V101", "`weak`"),
    ("assuming-a-word", ONLINE, "online: {eventually: payroll.ok, assuming: ▸progress}", "V103", "{progress: true}"),
    ("assuming-fair", ONLINE, "online: {eventually: payroll.ok, assuming: ▸weak}", "V103", "{weak: EVENTS}"),
    ("assuming-events", ONLINE, "online: {eventually: payroll.ok, assuming: ▸payroll.set}", "V103", "{weak: payroll.set}"),
    ("assuming-a-list", ONLINE, "online: {eventually: payroll.ok, assuming: ▸[weak: payroll.set]}", "V103", "{weak: payroll.set}"),
    ("assuming-nothing", ONLINE, "online: {eventually: payroll.ok, assuming: ▸{}}", "V103", "leave it out"),
    ("weak-true", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: ▸true}}", "V111", "'*'"),
    ("progress-of-events", ONLINE, "online: {eventually: payroll.ok, assuming: {progress: ▸payroll.set}}", "V111", "{any_of: [EVENTS]}"),
    ("progress-yes", ONLINE, "online: {eventually: payroll.ok, assuming: {progress: ▸yes}}", "V111", "progress: true"),
    ("weak-of-nothing", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: ▸[]}}", "V402", "empty"),
    ("weak-of-no-event", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: ▸payroll.sett}}", "V402", "`set`"),
    ("weak-of-a-choice", ONLINE, 'online: {eventually: payroll.ok, assuming: {weak: ▸"payroll.set(x=1)"}}', "V405", "`payroll.set`"),
    ("list-in-a-list", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: [▸[payroll.set, luns.spoil]]}}", "V103",
     "{any_of: [payroll.set, luns.spoil]}"),
    ("anyof", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: [{▸anyof: [payroll.set]}]}}", "V101", "`any_of`"),
    ("leads-to-with-an-arrow", ONLINE, "online: {leads_to: ▸payroll.ok ~> not payroll.ok}", "V103", "[payroll.ok, not payroll.ok]"),
    ("leads-to-of-three", ONLINE, "online: {leads_to: ▸[payroll.ok, payroll.ok, payroll.ok]}", "V103", "each pair"),
    ("leads-to-of-a-mapping", ONLINE, "online: {leads_to: ▸{from: payroll.ok, to: luns.quality == bad}}", "V103",
     "[payroll.ok, luns.quality == bad]"),
    ("box", ONLINE, 'online: {ltl: "▸[] payroll.ok"}', "V201", "always(…)"),
    ("box-with-parentheses", ONLINE, 'online: {ltl: "▸[](payroll.ok)"}', "V202", "always(p)"),
    ("diamond", ONLINE, 'online: {ltl: "▸<> payroll.ok"}', "V201", "eventually(…)"),
    ("box-diamond", ONLINE, 'online: {ltl: "▸[]<>payroll.ok"}', "V201", "always(eventually(…))"),
    ("unequal-in-ltl", ONLINE, 'online: {ltl: "always(payroll.n ▸<> 1)"}', "V201", "!="),
    ("arrow-in-ltl", ONLINE, 'online: {ltl: "always(payroll.ok ▸-> eventually(payroll.n == 0))"}', "V201",
     "implies(payroll.ok, eventually(payroll.n == 0))"),
    ("squiggly-arrow-in-ltl", ONLINE, 'online: {ltl: "payroll.ok ▸~> payroll.n == 0"}', "V201", "leads_to(…)"),
    ("U-between", ONLINE, 'online: {ltl: "payroll.ok ▸U payroll.n == 0"}', "V201", "until(…)"),
    ("W-between", ONLINE, 'online: {ltl: "payroll.ok ▸W payroll.n == 0"}', "V201", "weak_until(…)"),
    ("R-between", ONLINE, 'online: {ltl: "payroll.ok ▸R payroll.n == 0"}', "V201", "release(…)"),
    ("G-before", ONLINE, 'online: {ltl: "▸G payroll.ok"}', "V201", "always(…)"),
    ("always-before", ONLINE, 'online: {ltl: "▸always payroll.ok"}', "V201", "always(…)"),
    ("G-called", ONLINE, 'online: {ltl: "▸G(payroll.ok)"}', "V202", "always(p)"),
    ("X-called", ONLINE, 'online: {ltl: "▸X(payroll.ok)"}', "V202", "next(p)"),
    ("finally-called", ONLINE, 'online: {ltl: "▸finally(payroll.ok)"}', "V201", "eventually(…)"),
    ("AG-in-ltl", ONLINE, 'online: {ltl: "▸AG(payroll.ok)"}', "V202", "always(p)"),
    ("EF-in-ltl", ONLINE, 'online: {ltl: "▸EF(payroll.ok)"}', "V202", "EF(p)"),
    ("always-as-a-key-in-ltl", ONLINE, "online: {ltl: ▸{always: payroll.ok}}", "V103", "always(payroll.ok)"),
    ("always-in-ctl", ONLINE, 'online: {ctl: "▸always(payroll.ok)"}', "V202", "AG(p)"),
    ("next-in-ctl", ONLINE, 'online: {ctl: "▸next(payroll.ok)"}', "V202", "AX(p)"),
    ("brackets-in-ctl", ONLINE, 'online: {ctl: "A[payroll.ok ▸U payroll.n == 0]"}', "V201", "A(p, until=q)"),
    ("U-in-ctl", ONLINE, 'online: {ctl: "E(payroll.ok ▸U payroll.n == 0)"}', "V201", "until=q"),
    ("AG-before", ONLINE, 'online: {ctl: "▸AG payroll.ok"}', "V201", "AG(…)"),
    ("A-of-two", ONLINE, 'online: {ctl: "▸A(payroll.ok, payroll.n == 0)"}', "V209", "A(payroll.ok, until=payroll.n == 0)"),
    ("A-of-one", ONLINE, 'online: {ctl: "▸A(payroll.ok)"}', "V209", "A(p, until=q)"),
    ("A-unless", ONLINE, 'online: {ctl: "▸A(payroll.ok, unless=payroll.ok)"}', "V202", "A(p, until=q)"),
    ("until-named-in-ltl", ONLINE, 'online: {ltl: "▸until(payroll.ok, until=payroll.ok)"}', "V202", "named"),
    ("until-of-one", ONLINE, 'online: {ltl: "▸until(payroll.ok)"}', "V209", "2 arguments"),
    ("always-in-a-guard", HOST, 'conditions: "▸always(ok)"', "V202", "form of a property"),
    ("until-in-a-guard", HOST, 'conditions: "▸until(ok, ok)"', "V202", "`ltl`"),
    ("eventually-in-always", ONLINE, 'online: {always: "▸eventually(payroll.ok)"}', "V202", "eventually: …"),
    ("count-of-formulas", ONLINE, 'online: {ltl: "count(▸eventually(p.ok) for p in Pool) > 0"}', "V217", "`all`"),
    ("formula-in-a-sum", ONLINE, 'online: {ltl: "payroll.n + ▸always(payroll.ok) > 0"}', "V217", "value"),
    ("next-value", ONLINE, 'online: {ltl: "always(▸next(payroll.n) >= payroll.n)"}', "V217", "next(payroll.n == …)"),
    ("next-number", ONLINE, 'online: {ltl: "always(next(▸payroll.n) == 0)"}', "V217", "next(payroll.n == …)"),
    ("formula-in-a-set", ONLINE, 'online: {ltl: "payroll.ok in ▸always(payroll.ok) | true"}', "V217", "value"),
    ("formula-that-chooses", ONLINE, 'online: {ltl: "payroll.n == (1 if ▸always(payroll.ok) else 2)"}', "V217", "formulas"),
    ("formula-as-an-index", ONLINE, 'online: {ltl: "always(Pool[1 if ▸always(payroll.ok) else 1].ok)"}', "V217", "value"),
    ("arrow-beside-another-argument", ONLINE, 'online: {ltl: "until(payroll.ok ▸-> payroll.n == 0, payroll.n == 1)"}', "V201",
     "implies(payroll.ok, payroll.n == 0)`"),
    ("double-arrow-beside-another-argument", ONLINE,
     'online: {ltl: "until(payroll.n == 1, payroll.ok ▸<-> payroll.n == 0)"}', "V201", "`iff(payroll.ok, payroll.n == 0)`"),
    ("arrow-under-until", ONLINE, 'online: {ctl: "A(payroll.ok, until=payroll.n == 1 ▸-> payroll.ok)"}', "V201",
     "`implies(payroll.n == 1, payroll.ok)`"),
    ("arrow-before-for", ONLINE, 'online: {ltl: "all(p.ok ▸-> eventually(p.n == 0) for p in Pool if p.ok)"}', "V201",
     "`implies(p.ok, eventually(p.n == 0))`"),
    ("arrow-behind-a-set", ONLINE, 'online: {ltl: "always(payroll.n in 1 | 2 ▸-> payroll.ok)"}', "V201",
     "`implies(payroll.n in 1 | 2, payroll.ok)`"),
    ("until-is-no-comparison", ONLINE, 'online: {ctl: "A(payroll.ok, until=payroll.ok) ▸and"}', "V201", "after `and`"),
    ("nothing-before-a-parenthesis", ONLINE, 'online: {ctl: "AG(payroll.ok ▸and)"}', "V201", "after `and`"),
    ("word-that-is-a-state", STATES, "states: [varied_off, available, on]\ndefine: {lit: not ▸on}", "V203", "`state == on`", "`true`"),
    ("for-without-a-quantifier", ONLINE, 'online: {ltl: "eventually(p.ok) ▸for p in Pool"}', "V201",
     "all(eventually(p.ok) for p in Pool)"),
    ("for-under-an-operator", ONLINE, 'online: {ltl: "▸always(p.ok for p in Pool)"}', "V202",
     "always(all(p.ok for p in Pool))"),
    ("operator-with-brackets", ONLINE, 'online: {ctl: "▸AG[payroll.ok]"}', "V202", "`AG(payroll.ok)`"),
    ("operator-alone", ONLINE, 'online: {ltl: "always(▸eventually)"}', "V203", "`eventually(p)`"),
    ("operator-of-too-few", ONLINE, 'online: {ltl: "▸release(payroll.ok)"}', "V209", "`release(p, q)`"),
    ("equals-in-a-call", ONLINE, 'online: {ltl: "▸always(n = 1)"}', "V202", "`n == 1`"),
    ("until-under-AG", ONLINE, 'online: {ctl: "▸AG(payroll.ok, until=payroll.ok)"}', "V202", "`A(p, until=q)`"),
    ("A-until-in-ltl", ONLINE, 'online: {ltl: "▸A(payroll.ok, until=payroll.ok)"}', "V202", "`until(p, q)`"),
    ("formulas-with-a-comma", ONLINE, 'online: {ctl: "▸AG(payroll.ok), EF(payroll.n == 1 or payroll.ok)"}', "V202",
     "`AG(payroll.ok) and EF(payroll.n == 1 or payroll.ok)`"),
    ("fairness-of-TLA", ONLINE, 'online: {ltl: "▸WF_vars(payroll.ok)"}', "V202", "assuming: {weak: EVENTS}"),
    ("G-under-eventually", ONLINE, 'online: {eventually: "▸G(payroll.ok)"}', "V202", "`ltl`", "`always(p)`"),
    ("formula-under-a-form", ONLINE, 'online: {eventually: "▸always(payroll.ok)"}', "V202", "`ltl`"),
    ("xor-between", ONLINE, 'online: {ltl: "always(payroll.ok) ▸xor payroll.ok"}', "V201", "!="),
    ("name-like-an-operator", ONLINE, 'online: {ltl: "always(R.n ▸= 1)"}', "V201", "=="),
    ("fairness-of-ctl", ONLINE, "online: {ctl: AG(payroll.ok), ▸assuming: {weak: payroll.set}}", "V403", "leave it out"),
    ("despite-of-leads-to", ONLINE, "online: {leads_to: [payroll.ok, payroll.ok], ▸despite: [fault]}", "V403", "leave it out"),
    ("assuming-null", ONLINE, "online: {eventually: payroll.ok, assuming: ▸null}", "V103", "{weak: EVENTS}"),
    ("weak-null", ONLINE, "online: {eventually: payroll.ok, assuming: {weak: ▸null}}", "V103", "which events"),
    ("any-of-alone", ONLINE, "online: {eventually: payroll.ok, assuming: {▸any_of: [payroll.set]}}", "V101", "weak: [{any_of:"),
    ("weak-without-assuming", ONLINE, "online: {eventually: payroll.ok, ▸weak: payroll.set}", "V101", "assuming: {weak:"),
    ("number-under-always", ONLINE, 'online: {ltl: "always(▸payroll.n)"}', "V204", "payroll.n != 0"),
    ("fair-differs", VARY_OFF, VARY_OFF + "\n  - {trigger: ▸vary_off, fair: weak, source: varied_off}", "V117", "same `fair`"),
    ("fair-differs-by-actor", VARY_OFF, VARY_OFF + "\n  - {trigger: ▸vary_off, actor: spontaneous, source: varied_off}", "V117",
     "says nothing is `weak` where it is spontaneous"),
]  # fmt: skip

LUN_GROUP = """\
machine: LunGroup
variables: {quality: [good, bad]}
transitions:
  - {trigger: spoil, effect: {quality: bad}}
"""


def written(old: str, new: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the specification with the slip, and the line and column of every mark."""
    if old == EXPRESSION:
        old, new = ONLINE, f"online:\n    always: {new}"
    assert RIGHT.count(old) == 1 or old in ("stopped", "online:"), f"{old!r} stands {RIGHT.count(old)} times"
    text = RIGHT.replace(old, new, 1).replace("stopped", new.replace("▸", "") if old == "stopped" else "stopped")
    places = []
    while (at := text.find("▸")) >= 0:
        before = text[:at]
        places.append((before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1))
        text = before + text[at + 1 :]
    return text, places


def found_in(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    (folder / "machines").mkdir(exist_ok=True)
    (folder / "machines" / "lun-group.yaml").write_text(LUN_GROUP, "utf-8")
    file = folder / "backup.yaml"
    file.write_text(text, "utf-8")
    return said_of(load([str(file)]))


def told(diagnostic: Diagnostic) -> str:
    parts = [diagnostic.message, diagnostic.label, *diagnostic.help, *(r.message for r in diagnostic.related)]
    return "\n".join(parts)


def test_without_a_slip_it_is_right(tmp_path: Path) -> None:
    assert found_in(RIGHT, tmp_path) == ()


def test_every_slip_has_a_name_of_its_own() -> None:
    assert len({row[0] for row in SLIPS}) == len(SLIPS) >= 75


OF_LIBYAML = "colon-in-a-list"  # PyYAML's own parser takes `[a:]` for a mapping


@pytest.mark.parametrize("row", SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gets_one_message_that_mends_it(row: tuple[str, ...], tmp_path: Path) -> None:
    if row[0] == OF_LIBYAML and reader._EventSource is reader.PythonEvents:
        pytest.skip("PyYAML was built without libyaml")
    mended(row, tmp_path)


# What only the parser of YAML knows.
OF_YAML = [row for row in SLIPS if row[3].startswith("V0") and row[0] != OF_LIBYAML]


@pytest.mark.parametrize("row", OF_YAML, ids=[row[0] for row in OF_YAML])
def test_a_slip_gets_the_same_message_without_libyaml(
    row: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_EventSource", reader.PythonEvents)
    mended(row, tmp_path)


def mended(row: tuple[str, ...], folder: Path) -> None:
    _, old, new, code, *words = row
    text, places = written(old, new)
    found = found_in(text, folder)
    said = [(d.code, (d.span.line, d.span.column) if d.span else None, told(d)) for d in found]
    assert [(c, p) for c, p, _ in said] == [(code, place) for place in places], said
    for word in words:
        assert all(word in t for _, _, t in said), (word, said)


@pytest.mark.parametrize(
    ("old", "name", "what"),
    [
        ("vary_off", "vary-off", "trigger"),
        ("vary_off", "return", "trigger"),
        ("host", "from", "a parameter"),
        ("memory", "class", "a variable"),
        ("ok", "not-ok", "a variable"),
    ],
)
def test_a_name_that_nothing_can_have_is_told_once(old: str, name: str, what: str, tmp_path: Path) -> None:
    """Where it is declared, and not wherever it is used."""
    text = RIGHT.replace("effect: {n: 0}", "conditions: memory == flushed and ok, effect: {n: 0}")
    found = found_in(re.sub(rf"\b{old}\b", name, text), tmp_path)
    assert [d.code for d in found] == ["V105"], [told(d) for d in found]
    assert what in found[0].message


# --- letters that look alike ---------------------------------------------------------------------

COMPOSED, APART = "größe", "gro\u0308ße"


@pytest.mark.parametrize("declared", [COMPOSED, APART])
@pytest.mark.parametrize("used", [COMPOSED, APART])
def test_letters_with_accents_are_the_same_composed_or_not(declared: str, used: str, tmp_path: Path) -> None:
    text = RIGHT.replace("[stopped,", f"[{declared},").replace("source: stopped", f"source: {used}")
    text = text.replace(ONLINE, f"online: {{reachable: production.state == {used}}}")
    assert found_in(text, tmp_path) == ()
    text = text.replace(f"state == {used}}}", f"state == {used} and lusn.quality == good}}")
    (found,) = found_in(text, tmp_path)
    assert found.span is not None
    line = text.split("\n")[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == "lusn"


def test_letters_that_only_look_alike_are_told_apart(tmp_path: Path) -> None:
    (found, *_) = found_in(RIGHT.replace("[stopped,", "[\ufb01nished,"), tmp_path)
    assert found.code == "V105"
    assert "LATIN SMALL LIGATURE FI; write `finished`" in told(found)
