"""Settings in `[tool.varyoff]` of `pyproject.toml`: the nearest one from the current folder to the repository's root.

The command line wins over them. Paths are relative to the folder of the file. Outside of a repository only the
current folder is looked at: what lies above it belongs to somebody else.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from varyoff.base.diagnostic import Diagnostic, Mistakes, SpecificationError, did_you_mean
from varyoff.base.record import dataclass
from varyoff.base.span import LINE_BREAK, Span
from varyoff.cli.arguments import ENGINES, format_of
from varyoff.cli.repository import root_of

FILE = "pyproject.toml"
CODE = "V707"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings found: by the name that the option has among the arguments."""

    file: str
    values: Mapping[str, object]


def find(start: str = ".") -> str | None:
    """Return the path of the file that has settings, or None."""
    folder = os.path.abspath(start)
    root = root_of(folder)
    seen = [folder]
    while root is not None and seen[-1] != root:
        seen.append(os.path.dirname(seen[-1]))
    for folder in seen:
        path = os.path.join(folder, FILE)
        if "tool.varyoff" in _text(path):
            return os.path.relpath(path)
    return None


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""


def read_settings(file: str) -> Configuration:
    """Return the settings of a file.

    Raises:
        SpecificationError: with every mistake in them.
    """
    import tomllib

    text = _text(file)
    mistakes = Mistakes()
    shown = file.replace(os.sep, "/")
    try:
        section = tomllib.loads(text).get("tool", {}).get("varyoff", {})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SpecificationError([Diagnostic(CODE, f"cannot read the settings in `{shown}`: {error}")]) from error
    if not isinstance(section, dict):
        section = {}
    values: dict[str, object] = {}
    folder = os.path.dirname(file)
    for key, value in section.items():
        span = _span(text, shown, key)
        setting = SETTINGS.get(key)
        if setting is None:
            mistakes.add(CODE, f"there is no setting `{key}`", span, help=did_you_mean(key, SETTINGS))
            continue
        try:
            values[setting.option] = setting.read(value, folder)
        except (ValueError, TypeError, argparse.ArgumentTypeError) as error:
            said = str(error) if isinstance(error, argparse.ArgumentTypeError) else f"`{key}` takes {setting.takes}"
            mistakes.add(CODE, said, span, help=f"for example: {key} = {setting.example}")
    mistakes.raise_if_any()
    return Configuration(shown, values)


def fill_in(arguments: argparse.Namespace, given: Collection[str], configuration: Configuration) -> None:
    """Set what the command line leaves open.

    Args:
        given: the names of the arguments that were given.
    """
    if paths := configuration.values.get("paths"):
        arguments.pool = paths  # where names of systems are looked for, whatever else is given
    for option, value in configuration.values.items():
        if option in VERBS_OF and arguments.verb not in VERBS_OF[option]:
            continue
        if hasattr(arguments, option) and option not in given:
            setattr(arguments, option, value)


# Settings that mean something to some verbs only, although others have an argument of this name.
VERBS_OF: Mapping[str, Sequence[str]] = {
    "format": ("check",),
    "baseline": ("check",),
}


# --- the settings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """A key: the argument it stands for, how its value is read, what it takes and an example."""

    option: str
    read: Callable[[object, str], object]
    takes: str
    example: str


def _paths(value: object, folder: str) -> list[str]:
    return [_below(text, folder) for text in _texts(value, folder)]


def _texts(value: object, folder: str) -> list[str]:  # noqa: ARG001  # one signature for all
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(i, str) and i for i in items):
        raise TypeError
    return items


def _text_of(value: object, folder: str) -> str:  # noqa: ARG001
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _formats(value: object, folder: str) -> list[tuple[str, str | None]]:
    found = [format_of(text) for text in _texts(value, folder)]
    return [(name, _below(file, folder) if file else None) for name, file in found]


def _path(value: object, folder: str) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return _below(value, folder)


def _below(path: str, folder: str) -> str:
    slash = "/" if path.endswith("/") else ""
    return os.path.normpath(os.path.join(folder, path)) + slash


def _number(low: int) -> Callable[[object, str], object]:
    def read(value: object, folder: str) -> int:  # noqa: ARG001
        if type(value) is not int or value < low:
            raise TypeError
        return value

    return read


def _seconds(value: object, folder: str) -> float:  # noqa: ARG001
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise TypeError
    return float(value)


def _percentage(value: object, folder: str) -> float:  # noqa: ARG001
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise TypeError
    return float(value)


def _word(*words: str) -> Callable[[object, str], object]:
    def read(value: object, folder: str) -> str:  # noqa: ARG001
        if not isinstance(value, str) or value not in words:
            raise TypeError
        return value

    return read


def _engine(value: object, folder: str) -> str:  # noqa: ARG001
    if not isinstance(value, str):
        raise TypeError
    if value not in ENGINES:
        raise argparse.ArgumentTypeError(f"there is no engine `{value}`; there is {', '.join(ENGINES)}")
    return value


def _constants(value: object, folder: str) -> list[tuple[str, int | bool]]:  # noqa: ARG001
    if not isinstance(value, dict) or not all(isinstance(v, int) for v in value.values()):
        raise TypeError
    return list(value.items())


SETTINGS: Mapping[str, Setting] = {
    "paths": Setting("paths", _paths, "a list of files and folders", '["specs/"]'),
    "format": Setting("format", _formats, "a list of formats", '["text", "junit=build/varyoff.xml"]'),
    "drop": Setting("drop", _texts, "a list of procedure guards", '["nightly.establish/pool_is_off"]'),
    "set": Setting("set", _constants, "a table of numbers and booleans", "{N = 4}"),
    "faults": Setting("faults", _number(0), "a number from 0", "2"),
    "max-states": Setting("max_states", _number(1), "a number from 1", "1000000"),
    "max-seconds": Setting("max_seconds", _seconds, "a number of seconds", "60"),
    "audit": Setting("audit", _word("sample", "full"), '"sample" or "full"', '"full"'),
    "engine": Setting("engine", _engine, "the name of an engine", '"auto"'),
    "min-coverage": Setting("min_coverage", _percentage, "a number from 0 to 100", "90"),
    "path-prefix": Setting("path_prefix", _text_of, "a path", '"services/storage"'),
    "baseline": Setting("baseline", _path, "a file", '"varyoff-baseline.json"'),
}


def _span(text: str, file: str, key: str) -> Span | None:
    """Return where a key of the section stands; None when it is written in an unusual way."""
    lines = LINE_BREAK.split(text)
    inside = False
    key_line = re.compile(rf"""\s*(?P<key>["']?{re.escape(key)}["']?)\s*[=.]""")
    header = re.compile(rf"""\s*\[tool\.varyoff\.(?P<key>["']?{re.escape(key)}["']?)\]""")
    for number, line in enumerate(lines, start=1):
        found = header.match(line)
        if found is None and inside:
            found = key_line.match(line)
        if found is not None:
            return Span(file, number, found.start("key") + 1, number, found.end("key") + 1)
        if line.lstrip().startswith("["):
            inside = line.split("#")[0].strip() == "[tool.varyoff]"
    return None
