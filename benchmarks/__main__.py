"""Runs every benchmark, one after the other, each in a process of its own: `python -m benchmarks`."""

import pkgutil
import subprocess
import sys

import benchmarks


def main() -> int:
    """Run all benchmarks; the worst exit status is ours."""
    worst = 0
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.name == "__main__":
            continue
        print(f"\n== {found.name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"benchmarks.{found.name}"], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
