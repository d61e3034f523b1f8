"""`--certificates DIR`: the files of certificates, written beside their places and moved there together at the end."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from varyoff.analysis.deciding import Decided
from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import Diagnostic, SpecificationError
from varyoff.base.span import Sources
from varyoff.certify.certificates import certify
from varyoff.certify.keeping import Header, IndexEntry, Kept
from varyoff.cli.output import OutputError
from varyoff.cli.places import CODE, inputs_of
from varyoff.pipeline import OnVerdicts
from varyoff.report.record import Report
from varyoff.spec.load import Specification

INDEX = "index.json"
LARGE = 1_000_000  # bytes beyond which a file is compressed
OURS = '"varyoff certificates"'  # stands in every index
OTHER = "choose another folder"


def check_certificates(arguments: argparse.Namespace, read: Specification) -> None:
    """Refuse to write certificates over what the run reads or writes otherwise, or among files of somebody else.

    Raises:
        SpecificationError: with everything that is in the way.
    """
    folder = arguments.certificates
    found = []
    others = [(place.path, place.role) for place in inputs_of(arguments, read)]
    others += [(file, f"what `--format {name}` writes") for name, file in arguments.format if file is not None]
    for path, role in others:
        if os.path.realpath(os.path.dirname(path) or ".") == os.path.realpath(folder) and _ours(os.path.basename(path)):
            found.append(Diagnostic(CODE, f"`--certificates` could overwrite `{path}`, which is {role}", help=(OTHER,)))
    if not found and not arguments.force and os.path.isdir(folder) and not _is_of_certificates(folder):
        there = sorted(name for name in os.listdir(folder) if _ours(name))
        if there:
            message = f"`{folder}` is not a folder of certificates, and `{there[0]}` in it could be overwritten"
            found.append(Diagnostic(CODE, message, help=(f"{OTHER}; --force overwrites its files",)))
    if found:
        raise SpecificationError(found)


def _ours(name: str) -> bool:
    return name == INDEX or name.endswith((".jsonl", ".jsonl.gz"))


def _is_of_certificates(folder: str) -> bool:
    try:
        with open(os.path.join(folder, INDEX), encoding="utf-8", errors="replace") as stream:
            return OURS in stream.read(200)
    except OSError:
        return False


class CertificateFolder:
    """The folder of the certificates of one run: a context that moves them to their places when it is left in peace."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.entries: list[IndexEntry] = []
        self._names: set[str] = set()
        self._staging = ""
        self._failed: OSError | None = None

    def __enter__(self) -> Self:
        try:
            os.makedirs(self.folder, exist_ok=True)
            self._staging = tempfile.mkdtemp(prefix=".varyoff-", dir=self.folder)
        except OSError as error:
            raise OutputError(f"cannot write `{self.folder}`: {error.strerror or error}") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None and self._failed is not None:
                raise self._failed
            if kind is None:
                self._finish()
        except OSError as failed:
            raise OutputError(f"cannot write `{self.folder}`: {failed.strerror or failed}") from failed
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)

    def _finish(self) -> None:
        """Move everything to its place, the index last."""
        index = {"format": 1, "of": "varyoff certificates", "verdicts": [entry.as_json() for entry in self.entries]}
        text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
        with open(os.path.join(self._staging, INDEX), "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        names = sorted(name for name in os.listdir(self._staging) if name != INDEX)
        for name in (*names, INDEX):
            os.replace(os.path.join(self._staging, name), os.path.join(self.folder, name))

    def certifier(self, sources: Sources) -> OnVerdicts:
        """Return what writes the certificates of each system as soon as its verdicts are there."""

        def write(prepared: Prepared, decided: Decided) -> None:
            self.entries += certify(prepared, decided, sources, self.keep)

        return write

    def complete(self, report: Report) -> None:
        """Say of the systems that were not explored at all that nothing is known of them."""
        known = {(entry.file, entry.system) for entry in self.entries}
        for system in report.systems:
            if (system.file, system.name) not in known:
                self.entries += (
                    IndexEntry(system.name, system.file, one.name, one.form, one.verdict, None, one.reason)
                    for one in system.properties
                )

    def keep(self, name: str, header: Header, lines: Iterable[object]) -> Kept:
        """Write a file; a large one is compressed, without a clock in it."""
        name = self._free(name)
        if self._failed is None:
            try:
                return self._written(name, header, lines)
            except OSError as error:  # is told when all verdicts are there
                self._failed = error
        return Kept(name, "")

    def _free(self, name: str) -> str:
        """Return a name that no other file has, also where capitals do not count."""
        wanted, number = name, 1
        while name.lower() in self._names:
            number += 1
            name = f"{wanted}-{number}"
        self._names.add(name.lower())
        return name

    def _written(self, name: str, header: Header, lines: Iterable[object]) -> Kept:
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        path = os.path.join(self._staging, f"{name}.jsonl")
        try:
            with open(path, "wb") as stream:
                stream.write(f"{encode(header)}\n".encode())
                stream.writelines(f"{encode(line)}\n".encode() for line in lines)
                size = stream.tell()
            if size > LARGE:
                path = _compressed(path)
        except BaseException:
            os.unlink(path)
            raise
        with open(path, "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Kept(os.path.basename(path), digest)


def _compressed(path: str) -> str:
    """Compress a file, without its name and time, and return the path of what it became."""
    with (
        open(path, "rb") as plain,
        open(f"{path}.gz", "wb") as target,
        gzip.GzipFile("", "wb", 6, target, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, io.DEFAULT_BUFFER_SIZE * 16)
    os.unlink(path)
    return f"{path}.gz"
