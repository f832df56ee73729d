"""The leak check sees what it must see."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.house import leaks
from tests.house.leaks import Footprint


@contextlib.contextmanager
def a_process() -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE):
        yield


@contextlib.contextmanager
def a_thread() -> Iterator[None]:
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="forgotten")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextlib.contextmanager
def a_tcp_port() -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)):
        yield


@contextlib.contextmanager
def a_udp_port() -> Iterator[None]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield


@contextlib.contextmanager
def a_loop() -> Iterator[None]:
    with contextlib.closing(asyncio.new_event_loop()):
        yield


@pytest.mark.skipif(not leaks.PROC.exists(), reason="no /proc on this system")
@pytest.mark.parametrize(
    ("leave", "seen"),
    [
        (a_process, "process"),
        (a_thread, "thread forgotten"),
        (a_tcp_port, "port tcp"),
        (a_udp_port, "port udp"),
        (a_loop, "event loop"),
    ],
)
def test_what_is_left_is_seen_and_what_is_tidied_is_not(
    leave: Callable[[], contextlib.AbstractContextManager[None]], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "GRACE_SECONDS", 0.05)
    before = Footprint.take()
    with leave():
        assert seen in " ".join(before.left_behind())
    assert before.left_behind() == []
