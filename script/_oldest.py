"""Print the oldest version that pyproject.toml allows of every dependency, as pip's constraints.

python script/_oldest.py pyproject.toml
"""

from __future__ import annotations

import itertools
import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
oldest: dict[str, tuple[int, ...]] = {}
groups = [project["dependencies"], *project["optional-dependencies"].values()]
for requirement in itertools.chain.from_iterable(groups):
    named = re.match(r"([\w.-]+)\s*>=\s*([0-9.]+)", requirement)
    if named is not None:  # where two groups name a package, both bounds must be met
        version = tuple(int(part) for part in named[2].split("."))
        oldest[named[1]] = max(oldest.get(named[1], ()), version)
    elif not requirement.startswith("varyoff["):
        sys.exit(f"{requirement}: no oldest version is named")
sys.stdout.writelines(f"{name}=={'.'.join(map(str, version))}\n" for name, version in sorted(oldest.items()))
