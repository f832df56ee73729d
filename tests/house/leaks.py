"""What this process has running: children, threads, event loops, bound sockets. Read from /proc where there is one."""

import gc
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROC = Path("/proc")
GRACE_SECONDS = 3.0
_STEP_SECONDS = 0.02
# State columns of /proc/net: 0A = a listening TCP socket, 07 = a UDP socket without a peer.
_SERVING = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Everything of this process that could outlive a test."""

    children: frozenset[int]
    threads: frozenset[threading.Thread]
    handles: frozenset[str]

    @classmethod
    def take(cls) -> Self:
        """Look once."""
        return cls(children=_children(), threads=frozenset(threading.enumerate()), handles=_handles())

    def left_behind(self) -> list[str]:
        """Return a line for each thing that is there now, was not there then, and does not go within the grace."""
        until = time.monotonic() + GRACE_SECONDS
        collected = False
        while left := self._new():
            if time.monotonic() > until:
                return left
            if not collected:
                gc.collect()
                collected = True
            # Threads and processes that are on their way out need a moment; nothing else is waited for.
            time.sleep(_STEP_SECONDS)
        return []

    def _new(self) -> list[str]:
        now = Footprint.take()
        left = [f"process {pid} ({_command(pid)})" for pid in sorted(now.children - self.children)]
        left += [f"thread {thread.name}" for thread in now.threads - self.threads if thread.is_alive()]
        if opened := now.handles - self.handles:
            serving = _serving()
            left += [f"port {serving[name]}" for name in sorted(opened) if name in serving]
            left += ["an open event loop" for name in sorted(opened) if name.startswith("eventpoll")]
        return left


def _children() -> frozenset[int]:
    return frozenset(
        int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _parent(entry) == os.getpid()
    )


def _parent(entry: Path) -> int | None:
    try:
        # pid (command, which may hold blanks and brackets) state parent ...
        return int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:  # it ended while we looked
        return None


def _command(pid: int) -> str:
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "ended"
    return words[:120] or "ended, not waited for"


def _handles() -> frozenset[str]:
    """Return the sockets and event polls of this process: 'socket:[inode]', 'eventpoll:fd'."""
    found = set()
    for handle in (PROC / "self" / "fd").iterdir():
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
        elif target == "anon_inode:[eventpoll]":
            found.add(f"eventpoll:{handle.name}")
    return frozenset(found)


def _serving() -> dict[str, str]:
    """Return 'socket:[inode]' -> 'tcp 4711' for every socket of the machine that waits for others."""
    found = {}
    for protocol, state in _SERVING.items():
        table = PROC / "net" / protocol
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            # sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
            columns = line.split()
            if columns[3] == state:
                found[f"socket:[{columns[9]}]"] = f"{protocol} {int(columns[1].rpartition(':')[2], 16)}"
    return found
