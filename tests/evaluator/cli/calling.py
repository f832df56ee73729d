"""The command, called as people call it (a child process) or quickly (in this one)."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

WITHIN = 120.0
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a call gave."""

    status: int
    out: str
    err: str

    def has_no_trace(self) -> bool:
        return "Traceback" not in self.out + self.err

    @property
    def last(self) -> str:
        """The last line on standard error: the sentence."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


Call = Callable[..., Called]


def call_child(*arguments: str | Path, env: Mapping[str, str] | None = None, code: str = "") -> Called:
    """Call the command in a process of its own; `code` runs there first."""
    program = f"{code}\nfrom evaluator.cli.main import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), **(env or {})},
        timeout=WITHIN,
        check=False,
    )
    return Called(status=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
