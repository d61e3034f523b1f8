"""`python -m checkcert DIR`: checks every certificate that the index of a folder names.

Exit status: 0 when all are accepted, 1 when something is rejected, 2 for usage.
"""

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from pathlib import Path

from checkcert.files import Folder, lines_of, need
from checkcert.verdicts import check


def verdict_of(folder, entry):
    """Return whether the certificate of an entry is accepted, and one sentence."""
    if entry["certificate"] is None:
        return entry["verdict"] == "unknown", entry["reason"] or "no certificate"
    try:
        data = folder.certificate(entry["certificate"])
        need(hashlib.sha256(data).hexdigest() == entry["sha256"], "it is not the file that the index names")
        header, body = lines_of(data)
        same = all(header[name] == entry[name] for name in ("system", "property", "form", "verdict"))
        need(same, "the index says otherwise")
        return True, check(folder, header, body)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is not accepted
        return False, f"{type(error).__name__}: {error}"


def main(words=None):
    parser = argparse.ArgumentParser(prog="checkcert", description="Checks the certificates of a folder.")
    parser.add_argument("folder", help="what `varyoff check --certificates` has written")
    parser.add_argument("--root", default=".", help="where the paths of specifications begin (default: here)")
    arguments = parser.parse_args(words)
    try:
        entries = json.loads((Path(arguments.folder) / "index.json").read_text("utf-8"))["verdicts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(f"{arguments.folder} has no index of certificates: {error}")
    folder, counts = Folder(arguments.folder, arguments.root), Counter(accepted=0, rejected=0, undecided=0)
    for entry in entries:
        begin = time.perf_counter()
        accepted, sentence = verdict_of(folder, entry)
        word = "rejected" if not accepted else "undecided" if entry["certificate"] is None else "accepted"
        counts[word] += 1
        seconds = time.perf_counter() - begin
        print(f"{word:10} {entry['system']}: {entry['property']} {entry['verdict']}: {sentence} ({seconds:.2f} s)")
    print(", ".join(f"{number} {word}" for word, number in counts.items()))
    return 1 if counts["rejected"] or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
