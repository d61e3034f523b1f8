"""Completion in shells: verbs, options and their values."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.command import Varyoff
from varyoff.cli.verb_completion import verbs
from varyoff.report.formats.table import formats_of


def complete(script: str, *words: str) -> list[str]:
    line = (
        f"{script}\nCOMP_WORDS=({' '.join(repr(w) for w in words)}); COMP_CWORD={len(words) - 1}; _varyoff; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-u", "-c", line], capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_verbs_options_values_and_leaves_files_to_bash(varyoff: Varyoff) -> None:
    script = varyoff("completion", "bash").out
    assert complete(script, "varyoff", "ch") == ["check"]
    assert set(complete(script, "varyoff", "")) >= {verb.name for verb in verbs()}
    assert complete(script, "varyoff", "check", "--au") == ["--audit"]
    assert complete(script, "varyoff", "check", "--audit", "") == ["sample", "full"]
    assert complete(script, "varyoff", "check", "--format", "") == list(formats_of("run"))
    assert complete(script, "varyoff", "check", "specs/") == []
    assert complete(script, "varyoff", "check", "") == []
    assert complete(script, "varyoff", "completion", "z") == ["zsh"]
    assert complete(script, "varyoff", "--no-such", "") != []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_accept_their_script(varyoff: Varyoff, tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(varyoff("completion", shell).out)
    done = subprocess.run([program, "-n", str(script)], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_verb_and_option_is_in_every_script(varyoff: Varyoff, shell: str) -> None:
    script = varyoff("completion", shell).out
    for verb in verbs():
        assert verb.name in script
        for option in verb.options:
            for word in option.words:
                spelled = word if shell != "fish" else f"-l {word[2:]}" if word[:2] == "--" else f"-s {word[1:]}"
                assert spelled in script, (verb.name, word)
