"""A server process of our own: started, awaited, listened to, and ended by its id."""

import contextlib
import socket
import subprocess
import tempfile
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rules.errors import TargetError
from rules.text import Text

HOST = "127.0.0.1"
_LINES_KEPT = 400
_TRIES = 5
_LEAVING_SECONDS = 5.0


class Child:
    """One running process with the last lines it printed.

    `ready` is the text in its output that says it serves.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], folder: Path, ready: str) -> None:
        self.log: deque[str] = deque(maxlen=_LINES_KEPT)
        self._ready = ready
        self._serves = False
        self._spoke = threading.Event()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            # A group of its own: Ctrl-C on the terminal is for the run, which still cleans up on the peer.
            process_group=0,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._listen, name=f"log of {command[0]}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def serves_within(self, seconds: float) -> bool:
        """Wait until the process says that it serves, or has ended, or `seconds` are over; say which."""
        self._spoke.wait(seconds)
        return self._serves

    def end(self) -> None:
        """Ask the process to end, insist after five seconds, and reap it."""
        self._process.terminate()
        try:
            self._process.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def kill(self) -> None:
        """End the process without a chance to tidy up, as a power cut does."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _listen(self) -> None:
        # The pipe is read to its end even when nobody asks: a full pipe would stop the server.
        assert self._process.stdout is not None  # noqa: S101 - Popen was given PIPE
        with self._process.stdout as lines:
            for line in lines:
                self.log.append(line.rstrip("\n"))
                if self._ready in line:
                    self._serves = True
                    self._spoke.set()
        self._spoke.set()


class Peer(ABC):
    """A third-party server as a context manager: on loopback, a free port, state in a folder of its own.

    Attributes
    ----------
    host, port
        Where it serves, from the moment the context is entered; the same after a restart.

    """

    host = HOST
    ready: str
    kind = socket.SOCK_STREAM
    start_seconds = 20.0

    def __init__(self) -> None:
        self.port = 0
        self._room = contextlib.ExitStack()
        self._folder = Path()
        self._child: Child | None = None

    @abstractmethod
    def command(self, folder: Path) -> Sequence[str]:
        """Write the configuration for `self.port` into `folder`; return the command line."""

    @abstractmethod
    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the environment of the process."""

    @property
    def log(self) -> tuple[str, ...]:
        """The last lines the server printed."""
        return tuple(self._child.log) if self._child else ()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child else None

    def __enter__(self) -> Self:
        self._folder = Path(self._room.enter_context(tempfile.TemporaryDirectory(prefix="cityassay-peer-")))
        try:
            self._start_on_free_port()
        except BaseException:
            self._room.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._room.close()

    def start(self) -> None:
        """Start the server on its port; raise `TargetError` with its last words when it does not serve."""
        child = Child(
            self.command(self._folder), env=self.environment(self._folder), folder=self._folder, ready=self.ready
        )
        try:
            serves = child.serves_within(self.start_seconds)
        except BaseException:  # Ctrl-C while waiting must not leave the server behind
            child.end()
            raise
        if not serves:
            child.end()
            last = " / ".join(list(child.log)[-3:]) or "-"
            name = type(self).__name__
            raise TargetError(Text(zh=f"{name} 没有启动：{last}", en=f"{name} did not start: {last}"))
        self._child = child

    def stop(self) -> None:
        """End the server as its operator would; its port and state stay reserved for `start`."""
        if self._child:
            self._child.end()

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._child:
            self._child.kill()

    def _start_on_free_port(self) -> None:
        # Between asking for a free port and the server taking it, somebody else may; then the next one is tried.
        for attempt in range(_TRIES):
            self.port = free_port(self.kind)
            try:
                self.start()
            except TargetError:
                if attempt == _TRIES - 1 or not self._port_is_taken():
                    raise
            else:
                return

    def _port_is_taken(self) -> bool:
        with socket.socket(socket.AF_INET, self.kind) as probe:
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return True
        return False


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
