"""Files to systems: reading, documents of every kind, includes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from varyoff.base.budget import Exhausted, OutOfTime, why_exhausted
from varyoff.base.counted import counted
from varyoff.base.diagnostic import (
    Diagnostic,
    Mistakes,
    Related,
    in_source_order,
)  # fmt: skip
from varyoff.base.record import dataclass, field, replace
from varyoff.base.span import LINE_BREAK, Sources, Span, printable
from varyoff.base.usage import PathLike, one_named, paths_in, text_in, wrong_value
from varyoff.spec.front_ends import front_end_of, suffixes
from varyoff.spec.raw_file import read_bytes
from varyoff.spec.reader import KINDS, decode
from varyoff.spec.syntax import Machine, Name, ReferenceType, System

_TEXT = re.compile(rf"\n|^\s*(?:{'|'.join(KINDS)})\s*:")  # of a specification, not the path of one
MOST_BYTES = 64 * 1024 * 1024  # that are read of a file before it is said to be too large


@dataclass(slots=True)
class ReadFile:
    """One file: its documents, and what is wrong with them."""

    name: str
    machines: list[Machine] = field(default_factory=list)
    systems: list[System] = field(default_factory=list)
    mistakes: Mistakes = field(default_factory=Mistakes)


@dataclass(slots=True)
class Specification:
    """Everything that was read in one go; `systems` are those without a mistake of reading.

    `broken` maps a file whose systems cannot be checked to nothing else than its own diagnostics.
    """

    systems: list[System]
    machines: list[Machine]
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources
    files: tuple[str, ...]

    def __getitem__(self, name: str) -> System:
        """Return a system by its name.

        Raises:
            UsageError: there is no such system, or several files have one. What is wrong with the files is told with it.
        """
        return one_named("system", name, [(s.name.text, s) for s in self.systems], mistakes=self.diagnostics)

    def __repr__(self) -> str:
        found = f"{counted(len(self.systems), 'system')}, {counted(len(self.machines), 'machine')}"
        wrong = f", {counted(len(self.diagnostics), 'diagnostic')}" if self.diagnostics else ""
        return f"<Specification {', '.join(self.files)}: {found}{wrong}>"


def _visible(name: str) -> bool:
    """Return whether a file of a folder is a specification: hidden ones are settings of other tools."""
    return name.endswith(suffixes()) and not name.startswith(".")


def specification_files(path: str) -> list[str]:
    """Return the specification files of a folder, those of its folders included, in order; a file is itself."""
    if not os.path.isdir(path):
        return [path]
    found: list[str] = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found.extend(os.path.join(folder, f) for f in sorted(files) if _visible(f))
    return found


class Loader:
    """Reads files once each; `shown` is the name by which a file appears in messages."""

    def __init__(self) -> None:
        self.sources = Sources()
        self.files: dict[str, ReadFile] = {}
        self.mistakes = Mistakes()  # of the command line: files that are not there

    def load(self, paths: PathLike | Iterable[PathLike]) -> Specification:
        """Read files and folders, and everything that they include.

        Where time or memory run out, that is the only diagnostic, and there are no systems.
        """
        try:
            return self._load(paths)
        except Exhausted as stop:
            return self._stopped(stop)

    def _load(self, paths: PathLike | Iterable[PathLike]) -> Specification:
        asked: list[ReadFile] = []
        for path in paths_in("paths", paths):
            for file in specification_files(path):
                known = self._file(file, None, named=file == path)
                if known is not None and known not in asked:
                    asked.append(known)
        systems = []
        for part in asked:
            for system in part.systems:
                resolved = self._resolve(system, part)
                if resolved is not None:
                    systems.append(resolved)
        self._twice(systems)
        diagnostics = list(self.mistakes.found)
        for part in self.files.values():
            diagnostics.extend(part.mistakes.found)
        machines = [m for part in self.files.values() for m in part.machines]
        return Specification(
            systems, machines, in_source_order(diagnostics), self.sources, tuple(p.name for p in asked)
        )

    def load_text(self, text: str, file: str = "<text>") -> Specification:
        """Read one specification from a text; `include` is relative to the current folder."""
        text_in("text", text)
        text_in("file", file)
        try:
            return self._load_text(text, file)
        except Exhausted as stop:
            return self._stopped(stop)

    def _load_text(self, text: str, file: str) -> Specification:
        part = ReadFile(file)
        try:
            text.encode()
        except UnicodeEncodeError as error:  # half of a pair, as a file read with `surrogateescape` may have
            parts = LINE_BREAK.split(text[: error.start])
            line, column = len(parts), len(parts[-1]) + 1
            said = f"the text has U+{ord(text[error.start]):04X}, which is half of a character"
            part.mistakes.add("V002", said, Span(file, line, column, line, column + 1))
        else:
            self._parse(text, file, part)
        self.files[os.path.realpath(file)] = part
        systems = [s for s in (self._resolve(system, part) for system in part.systems) if s is not None]
        self._twice(systems)
        diagnostics = in_source_order(d for p in self.files.values() for d in p.mistakes.found)
        return Specification(systems, list(part.machines), diagnostics, self.sources, (file,))

    def _stopped(self, stop: Exception) -> Specification:
        code = "V720" if isinstance(stop, OutOfTime) else "V721"
        found = Diagnostic(code, f"{why_exhausted(stop)} while specifications were read; nothing was decided")
        return Specification([], [], (found,), self.sources, ())

    def _file(self, path: str, asked_by: Name | None, *, named: bool = False) -> ReadFile | None:
        """Return a file; `named` tells that a person gave its name, which may then be that of a pipe."""
        shown = os.path.normpath(path).replace(os.sep, "/")
        try:
            if printable(path) != path:
                raise ValueError("its name has a character that cannot be shown")
            key = os.path.realpath(path)
            if key in self.files:
                return self.files[key]
            data = read_bytes(path, MOST_BYTES, named=named)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            from varyoff.spec.near_files import file_meant, included_meant  # for mistakes only

            missing = isinstance(error, FileNotFoundError)  # a file that is there is the one that is meant
            if asked_by is None:
                self.mistakes.add("V009", f"cannot read `{shown}`: {reason}", None,
                                  help=file_meant(path) if missing else "")  # fmt: skip
            else:
                part = self._owner(asked_by.span)
                help = included_meant(asked_by.text, part.name) if missing else ""
                part.mistakes.add("V011", f"cannot read the included file `{asked_by}`: {reason}", asked_by.span,
                                  help=[help, "the name is relative to this file"])  # fmt: skip
            return None
        part = ReadFile(shown)
        self.files[key] = part
        text = decode(data, shown, part.mistakes)
        front_end = front_end_of(shown)
        if text is not None and asked_by is not None and not front_end.recognises(text):
            del self.files[
                key
            ]  # and nothing of it is shown: whoever named it may not be the one who reads the messages
            owner = self._owner(asked_by.span)
            owner.mistakes.add("V011", f"the included file `{asked_by}` is no specification", asked_by.span,
                               help=f"a specification begins with {front_end.beginning}" if front_end.beginning else "")  # fmt: skip
            return None
        if text is not None:
            self._parse(text, shown, part, data)
        return part

    def _parse(self, text: str, shown: str, part: ReadFile, data: bytes | None = None) -> ReadFile:
        self.sources.add(shown, text, data)
        front_end = front_end_of(shown)
        found = front_end.read(text, shown, part.mistakes)
        if not (found.machines or found.systems or part.mistakes.found):
            part.mistakes.add("V107", "the file has no document", Span(shown, 1, 1, 1, 1),
                              help=f"begin it with {front_end.beginning}" if front_end.beginning else "")  # fmt: skip
        if not front_end.checked:
            from varyoff.spec.well_formed import check_machine, check_well_formed  # for what others have read only

            for machine in found.machines:
                check_machine(machine, part.mistakes)
            for system in found.systems:
                check_well_formed(system, part.mistakes)
        part.machines.extend(found.machines)
        part.systems.extend(found.systems)
        return part

    def _resolve(self, system: System, part: ReadFile) -> System | None:
        """Return the system with every machine it can use, or None when one of its files has a mistake."""
        available: dict[str, Machine] = {}
        broken = part.mistakes.errors
        queue: list[tuple[Name, str, tuple[str, ...]]] = [(n, part.name, (part.name,)) for n in system.includes]
        pools = [list(part.machines), list(system.machines)]
        done: dict[str, None] = {part.name: None}
        while queue:
            name, base, chain = queue.pop(0)
            other = self._file(os.path.join(os.path.dirname(base), name.text), name)
            if other is None:
                broken = True
                continue
            if other.name in chain:
                owner = self._owner(name.span)
                owner.mistakes.add("V010", f"`{name}` includes itself: {' → '.join((*chain, other.name))}", name.span,
                                   help="remove this include")  # fmt: skip
                broken = True
                continue
            if other.name in done:
                continue
            done[other.name] = None
            broken = broken or other.mistakes.errors
            pools.append(list(other.machines))
            for inner in other.systems:
                pools.append(list(inner.machines))
                queue.extend((n, other.name, (*chain, other.name)) for n in inner.includes)
        for pool in pools:
            for machine in pool:
                known = available.get(machine.name.text)
                if known is not None and known is not machine:
                    part.mistakes.add("V312", f"there are two machines `{machine.name}`", machine.name.span,
                                      related=[Related(known.name.span, "the other one")])  # fmt: skip
                    broken = True
                available[machine.name.text] = machine
        if broken or part.mistakes.errors:
            return None
        unknown = _machines_needed(system, available) - available.keys()
        if not unknown:
            return replace(system, available=available, files=tuple(done))
        from varyoff.spec.near_files import machines_near

        elsewhere = machines_near(part.name, [n.text for n in system.includes], unknown)
        return replace(system, available=available, files=tuple(done), elsewhere=elsewhere)

    def _owner(self, span: Span) -> ReadFile:
        return next(part for part in self.files.values() if part.name == span.file)

    def _twice(self, systems: list[System]) -> None:
        seen: dict[tuple[str, str], System] = {}
        for system in systems:
            key = (system.file, system.name.text)
            if key in seen:
                part = self._owner(system.name.span)
                part.mistakes.add("V106", f"system `{system.name}` is declared twice in this file", system.name.span,
                                  related=[Related(seen[key].name.span, "first declared here")])  # fmt: skip
            seen[key] = system


def _machines_needed(system: System, available: dict[str, Machine]) -> set[str]:
    """Return the machines without which a system cannot be flattened, so that it is a mistake when one is unknown.

    That a machine names another for a list that is empty here needs nothing.
    """
    needed = {i.machine.text for i in system.instances}
    for instance in system.instances:
        machine = available.get(instance.machine.text)
        if machine is None:
            continue
        filled = {a.name.text for a in instance.arguments if a.values or not a.is_list}
        needed |= {
            p.machine.text
            for p in machine.parameters
            if p.machine is not None and (p.kind == "instance" or p.name.text in filled)
        }
        types = [v.type for v in machine.variables]
        types += [c.type for t in machine.transitions for c in t.choose]
        needed |= {t.instances_of.text for t in types if isinstance(t, ReferenceType) and t.instances_of is not None}
    return needed


def named_paths(argument: str, value: object) -> tuple[str, ...]:
    """Return the paths that somebody gave to a function of the library.

    Raises:
        UsageError: there is none, or something that cannot be meant as one: a specification itself, for example.
    """
    found = paths_in(argument, value, "`varyoff.loads(text)` reads a text")
    if not found:
        raise wrong_value("no path was given", "give a file, a folder, or several")
    for path in found:
        if not path:
            raise wrong_value("a path is empty", "`.` is the current folder")
        if _TEXT.search(path):
            raise wrong_value(
                "the text of a specification was given where the path of one is taken",
                "`varyoff.loads(text)` reads a text, and what it returns is taken, too",
            )
    return found


def load(paths: PathLike | Iterable[PathLike]) -> Specification:
    """Read a specification file or folder, or several; mistakes are in `diagnostics`, nothing is raised for them."""
    return Loader().load(paths)


def loads(text: str, file: str = "<text>") -> Specification:
    """Read a specification from a text."""
    return Loader().load_text(text, file)


__all__ = ["Loader", "Specification", "ReadFile", "load", "loads", "named_paths", "specification_files"]
