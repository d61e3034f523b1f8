"""`varyoff completion SHELL`: what the shell needs to complete the command line, made from the parser itself."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence

from varyoff.base.record import dataclass
from varyoff.cli.arguments import build_parser
from varyoff.cli.output import print_out


@dataclass(frozen=True, slots=True)
class Flag:
    """An option: its spellings; `values` to choose from, or `takes_file`, where it takes a value at all."""

    words: tuple[str, ...]
    help: str
    takes_value: bool
    values: tuple[str, ...] = ()
    takes_file: bool = False
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    help: str
    options: tuple[Flag, ...]
    words: tuple[str, ...] = ()  # that stand for themselves, as the shells here


def execute(arguments: argparse.Namespace) -> int:
    """Print the script of one shell."""
    scripts = {"bash": bash, "zsh": zsh, "fish": fish}
    print_out(scripts[arguments.shell](verbs()))
    return 0


def verbs() -> list[Verb]:
    """Return every verb with its options, as the parser knows them."""
    parser = build_parser()
    found = []
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # argparse has no public way to ask
            helps = {choice.dest: choice.help or "" for choice in action._get_subactions()}  # noqa: SLF001
            for name, inner in action.choices.items():
                found.append(_verb(name, helps.get(name, ""), inner))
    return found


def _actions(parser: argparse.ArgumentParser) -> Sequence[argparse.Action]:
    return parser._actions  # noqa: SLF001  # argparse has no public way to ask


def _verb(name: str, help: str, parser: argparse.ArgumentParser) -> Verb:
    options = []
    words: tuple[str, ...] = ()
    for action in _actions(parser):
        if not action.option_strings:
            words += tuple(map(str, action.choices or ()))
            continue
        takes = action.nargs != 0
        values = tuple(map(str, action.choices or ()))
        if action.dest == "format":  # the names stand in the help
            listed = (action.help or "").partition(" (")[0]
            values = tuple(re.findall(r"[\w-]+", listed))
        file = str(action.metavar or "").endswith(("FILE", "FOLDER", "PATH"))
        repeatable = type(action).__name__ == "_AppendAction"
        help_text = (action.help or "").replace("%%", "%")
        options.append(Flag(tuple(action.option_strings), help_text, takes, values, file, repeatable))
    return Verb(name, help, tuple(options), words)


# --- the shells ----------------------------------------------------------------------------------


def bash(known: Sequence[Verb]) -> str:
    lines = [
        "# varyoff for bash: source this, or put it where bash-completion looks.",
        "_varyoff() {",
        '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" verb="" words="" i',
        "    COMPREPLY=()",
        "    for ((i = 1; i < COMP_CWORD; i++)); do",
        '        case "${COMP_WORDS[i]}" in -*) ;; *) verb="${COMP_WORDS[i]}"; break ;; esac',
        "    done",
        '    case "$verb $before" in',
    ]
    for verb in known:
        for option in verb.options:
            if option.takes_value:
                heads = "|".join(f"'{verb.name} {word}'" for word in option.words)
                wanted = f"compgen -W {shlex.quote(' '.join(option.values))}" if option.values else "compgen -f"
                if option.values or option.takes_file:
                    lines.append(f'        {heads}) COMPREPLY=($({wanted} -- "$word")); return ;;')
                else:
                    lines.append(f"        {heads}) return ;;")
    lines += ["    esac", '    case "$verb" in']
    names = " ".join([*(v.name for v in known), "--help", "--version"])
    lines.append(f"        '') COMPREPLY=($(compgen -W {shlex.quote(names)} -- \"$word\")); return ;;")
    for verb in known:
        words = " ".join([*verb.words, *(w for o in verb.options for w in o.words)])
        lines.append(f"        {verb.name}) words={shlex.quote(words)} ;;")
    lines += [
        "        *) return ;;",
        "    esac",
        '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
        "    # Options only where a dash was typed; else file names are completed (-o default).",
        "    [[ -n $word || ${COMPREPLY[0]:-} != -* ]] || COMPREPLY=()",
        "}",
        "complete -o filenames -o default -F _varyoff varyoff",
    ]
    return "\n".join(lines) + "\n"


def zsh(known: Sequence[Verb]) -> str:
    lines = ["#compdef varyoff", "", "_varyoff() {", "    local -a verbs", "    verbs=("]
    lines += [f"        {shlex.quote(f'{v.name}:{v.help}')}" for v in known]
    lines += [
        "    )",
        "    if (( CURRENT == 2 )); then",
        "        _describe -t verbs 'verb' verbs",
        "        return",
        "    fi",
        '    local verb="${words[2]}"',
        "    shift words; (( CURRENT-- ))",
        '    case "$verb" in',
    ]
    for verb in known:
        lines.append(f"        {verb.name})")
        lines.append("            _arguments -s \\")
        spelled = [_zsh_option(option, word) for option in verb.options for word in option.words]
        lines += [f"                {shlex.quote(text)} \\" for text in spelled]
        rest = f"*:word:({' '.join(verb.words)})" if verb.words else "*:file:_files"
        lines += [f"                {shlex.quote(rest)}", "            ;;"]
    lines += ["    esac", "}", "", '_varyoff "$@"']
    return "\n".join(lines) + "\n"


def _zsh_option(option: Flag, word: str) -> str:
    text = re.sub(r"([\[\]:\\])", r"\\\1", option.help)
    head = f"{'*' if option.repeatable else ''}{word}[{text}]"
    if not option.takes_value:
        return head
    if option.values:
        return f"{head}:value:({' '.join(option.values)})"
    return f"{head}:file:_files" if option.takes_file else f"{head}:value: "


def fish(known: Sequence[Verb]) -> str:
    lines = ["# varyoff for fish", "complete -c varyoff -f -n __fish_use_subcommand -l version -d 'print the version'"]
    lines += [f"complete -c varyoff -f -n __fish_use_subcommand -a {v.name} -d {_fish(v.help)}" for v in known]
    for verb in known:
        on = f"-n '__fish_seen_subcommand_from {verb.name}'"
        if verb.words:
            lines.append(f"complete -c varyoff -f {on} -a {_fish(' '.join(verb.words))}")
        for option in verb.options:
            spelled = " ".join(f"-l {w[2:]}" if w.startswith("--") else f"-s {w[1:]}" for w in option.words)
            value = ""
            if option.takes_value:
                value = (
                    f" -x -a {_fish(' '.join(option.values))}"
                    if option.values
                    else " -r"
                    if option.takes_file
                    else " -x"
                )
            lines.append(f"complete -c varyoff {on} {spelled}{value} -d {_fish(option.help)}")
    return "\n".join(lines) + "\n"


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
