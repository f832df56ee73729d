"""A console of its own as a child process, for tests that need a real one."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """A console that answers at `url`."""

    url: str
    process: subprocess.Popen[str]

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C and return exit status and what was written to standard error since the address."""
        self.process.send_signal(signal.SIGINT)
        _, told = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, told


@contextmanager
def run_console(folder: Path, *arguments: str, bundles: Path | None = None) -> Iterator[Console]:
    """Start `cityassay serve` in `folder` on a free port and give it once it listens; it is ended in any case."""
    command = [sys.executable, "-m", "evaluator.cli.main", "serve", "--port", "0", "--lang", "en", *arguments]
    command += ["--database", f"sqlite:///{folder / 'history.db'}"]
    command += ["--bundles", str(bundles)] if bundles else []
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CITYASSAY_", "STREAMLIT_"))
    }
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    # Where it never says its address, the end of the process ends the reading.
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    try:
        yield Console(url=_read_address(process), process=process)
    finally:
        watchdog.cancel()
        watchdog.join()
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=STOP_SECONDS)


def _read_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    told = []
    for line in process.stderr:
        told.append(line)
        if found := re.search(r"Console: (http://\S+?)/", line):
            return found.group(1)
    message = f"the console did not start: {''.join(told)}"
    raise AssertionError(message)
