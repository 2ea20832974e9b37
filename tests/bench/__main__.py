"""`python -m tests.bench [name …]`: the benchmarks of this folder, one after the other, on embedded services."""

import os
import subprocess
import sys
from pathlib import Path

from engagement.embedded import Lease

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]


def main() -> None:
    """Run each benchmark in a process of its own; the first that fails ends it."""
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    os.environ.setdefault("OPENFLOOR_VAR", str(PROJECT / "var" / "test"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with Lease(durable=False):
        for name in names:
            print(f"== {name}", flush=True)
            subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True, cwd=PROJECT)


if __name__ == "__main__":
    main()
