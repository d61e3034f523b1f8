"""Where outputs may go: not over what the run reads, not over a specification, not over each other."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from varyoff.base.diagnostic import Diagnostic, SpecificationError
from varyoff.base.record import dataclass
from varyoff.spec.front_ends import YAML, front_end_of, suffixes
from varyoff.spec.load import Specification
from varyoff.spec.reader import KINDS

CODE = "V711"
FORCE = "choose another file; --force overwrites this one"
FIRST_BYTES = 64 * 1024  # of a file, in which the beginning of a document is looked for
_DOCUMENT = re.compile(rf"^(?:\ufeff)?(?:{'|'.join(KINDS)})[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and what it is to this run: `--format json=out.json`, the baseline, a specification."""

    path: str
    role: str


def check_places(outputs: Sequence[Place], inputs: Iterable[Place], *, force: bool) -> None:
    """Refuse outputs that would overwrite what should stay; pipes and devices overwrite nothing.

    Two outputs in one file are refused whatever is forced: one of them would be lost.

    Raises:
        SpecificationError: with everything that is in the way.
    """
    read = [] if force else list(inputs)
    found: list[Diagnostic] = []
    for number, output in enumerate(outputs):
        if os.path.exists(output.path) and not os.path.isfile(output.path):
            continue
        for other in outputs[:number]:
            if same(output.path, other.path):
                message = f"{other.role} and {output.role} go to the same file, `{output.path}`"
                found.append(Diagnostic(CODE, message, help=("give each its own",)))
        role = next((i.role for i in read if same(output.path, i.path)), None)
        if role is None and not force and holds_specification(output.path):
            role = "a specification"
        if role is not None:
            message = f"{output.role} would overwrite `{output.path}`, which is {role}"
            found.append(Diagnostic(CODE, message, help=(FORCE,)))
    if found:
        raise SpecificationError(found)


def same(first: str, second: str) -> bool:
    """Return whether two paths are one file, through links as well, be it there or not."""
    try:
        if os.path.samefile(first, second):
            return True
    except (OSError, ValueError):
        pass
    return os.path.realpath(first) == os.path.realpath(second)


def holds_specification(path: str) -> bool:
    """Return whether a file that is there is one of specifications, whether this run reads it or not."""
    if not path.endswith(suffixes()):
        return False
    try:
        with open(path, "rb") as stream:
            text = stream.read(FIRST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return False
    front_end = front_end_of(path)
    return _DOCUMENT.search(text) is not None if front_end is YAML else front_end.recognises(text)


def check_outputs(arguments: argparse.Namespace, *read: Specification) -> None:
    """Refuse the outputs that a command line names where they would overwrite what should stay.

    Args:
        read: what was read for it.

    Raises:
        SpecificationError: with everything that is in the way.
    """
    outputs = [Place(file, f"`--format {name}`") for name, file in arguments.format if file is not None]
    if getattr(arguments, "write_baseline", None):
        outputs.append(Place(arguments.write_baseline, "`--write-baseline`"))
    check_places(outputs, inputs_of(arguments, *read), force=arguments.force)


def inputs_of(arguments: argparse.Namespace, *read: Specification) -> list[Place]:
    """Return the files that a run reads."""
    files = dict.fromkeys(f for one in read for f in (*one.files, *one.sources.files()))
    found = [Place(file, "a specification of this run") for file in files]
    for option, role in (("baseline", "the baseline"), ("trace_file", "the trace"), ("settings", "the settings")):
        file = getattr(arguments, option, None)
        if file is not None:
            found.append(Place(file, role))
    return found


# --- a set of files ------------------------------------------------------------------------------


def check_folder(folder: str, files: Mapping[str, str], inputs: Iterable[Place], ours: str, *, force: bool) -> None:
    """Refuse to write a set of files over what should stay, or through a link that leads out of the folder.

    Args:
        files: texts by their paths below the folder.
        ours: a text that the `index.html` of a set written before holds; files of a folder without one belong to
            somebody else.

    Raises:
        SpecificationError: with everything that is in the way.
    """
    if force or not os.path.isdir(folder):
        return
    places = [Place(os.path.join(folder, *name.split("/")), f"`{name}` of the report") for name in sorted(files)]
    found = list(_links(folder, sorted(files)))
    try:
        check_places(places, inputs, force=False)
    except SpecificationError as error:
        found += error.diagnostics
    if not found and not _holds(os.path.join(folder, "index.html"), ours):
        there = [name for name in sorted(files) if os.path.lexists(os.path.join(folder, *name.split("/")))]
        if there:
            message = f"`{folder}` is not the folder of a report, and the report would overwrite `{there[0]}` in it"
            found.append(Diagnostic(CODE, message, help=("choose another folder; --force overwrites its files",)))
    if found:
        raise SpecificationError(found)


def _links(folder: str, names: Iterable[str]) -> Iterator[Diagnostic]:
    root = os.path.realpath(folder)
    seen = set()
    for name in names:
        path = folder
        for part in name.split("/"):
            path = os.path.join(path, part)
            if path in seen or not os.path.islink(path):
                continue
            seen.add(path)
            target = os.path.realpath(path)
            if os.path.commonpath((root, target)) != root:
                message = f"`{path}` is a link that leads out of the folder, to `{target}`"
                yield Diagnostic(CODE, message, help=("remove the link; --force replaces it or writes through it",))


def _holds(path: str, text: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return text in stream.read(FIRST_BYTES)
    except OSError:
        return False
