"""Specifications as they were in a revision of the git repository; the work tree is not touched."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator

from varyoff.cli.arguments import CommandLineError
from varyoff.spec.front_ends import suffixes
from varyoff.spec.load import Specification, load


def load_version(word: str) -> Specification:
    """Read PATH, or REVISION:PATH; the path is then relative to the repository's root, or to `./`, as git has it."""
    revision, colon, _ = word.partition(":")
    if os.path.exists(word) or not colon:
        return load([word])
    return load_revision(revision, named_root(word))


def named_root(word: str) -> str:
    """Return the file or folder that PATH or REVISION:PATH names, as the names of the files read from it begin."""
    _, colon, path = word.partition(":")
    if os.path.exists(word) or not colon:
        return word
    return _root_relative(path) if path.startswith(("./", "../")) else path or "."


def load_git(revision: str, path: str) -> Specification:
    """Read a path, relative to the current folder, as it was in a revision."""
    return load_revision(revision, _root_relative(path))


def _root_relative(path: str) -> str:
    prefix = _git("rev-parse", "--show-prefix").decode().strip()
    slash = "/" if path.endswith("/") else ""
    return os.path.normpath(os.path.join(prefix, path)).replace(os.sep, "/") + slash


def load_revision(revision: str, path: str) -> Specification:
    """Read a path, relative to the repository's root, as it was in a revision.

    Raises:
        UsageError: there is no git, no repository, or no such revision.
    """
    if not revision or revision.startswith("-"):
        raise CommandLineError(f"`{revision}` is not a revision\nwrite REVISION:PATH, for example main:specs/")
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    with tempfile.TemporaryDirectory(prefix="varyoff-") as folder:
        _extract(commit, folder)
        with _inside(folder):  # names in messages are then those of the repository
            return load([path])


def _extract(commit: str, folder: str) -> None:
    """Write the specification files of a commit; links and sub-modules are left out."""
    wanted: list[tuple[str, str]] = []
    for entry in _git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        about, _, name = entry.partition(b"\t")
        path = os.fsdecode(name)
        parts = path.split("/")
        if about.startswith(b"100") and path.endswith(suffixes()) and ".." not in parts and not os.path.isabs(path):
            wanted.append((about.split()[2].decode(), path))
    asked = "".join(f"{blob}\n" for blob, _ in wanted).encode()
    contents = _git("cat-file", "--batch", fed=asked)
    at = 0
    for _, path in wanted:
        end = contents.index(b"\n", at)
        size = int(contents[at:end].split()[2])
        target = os.path.join(folder, *path.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(contents[end + 1 : end + 1 + size])
        at = end + 1 + size + 1


@contextlib.contextmanager
def _inside(folder: str) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _git(*arguments: str, fed: bytes | None = None) -> bytes:
    try:
        result = subprocess.run(  # noqa: S603  # arguments are a list; revisions are resolved behind --end-of-options
            ["git", *arguments],  # noqa: S607  # the git that the user has
            input=fed,
            stdin=subprocess.DEVNULL if fed is None else None,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise CommandLineError(f"cannot run git: {error.strerror or error}") from error
    if result.returncode != 0:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"git knows no `{arguments[-1].removesuffix('^{commit}')}`"
        raise CommandLineError(f"git: {reason}")
    return result.stdout
