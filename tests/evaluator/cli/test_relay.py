"""`cityassay relay` as people start it: a process between real sockets, compared with the truth that it writes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from testers.relay.journal import read_journal

WAIT = 20.0


class Relay:
    """The command as a child process, from the moment at which it listens."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "relay", *arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        assert line.startswith("Relaying 127.0.0.1:"), line
        self.port = int(line.split()[1].rpartition(":")[2])

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Press Ctrl-C, and return exit status and standard output."""
        os.kill(self._process.pid, number)
        return self.finish()

    def finish(self) -> tuple[int, str]:
        """Wait for the end, and return exit status and standard output."""
        out, err = self._process.communicate(timeout=WAIT)
        assert "Traceback" not in err
        return self._process.returncode, out


@contextlib.contextmanager
def relaying(*arguments: str) -> Iterator[Relay]:
    relay = Relay(*arguments)
    try:
        yield relay
    finally:
        if relay._process.poll() is None:
            relay._process.kill()
            relay._process.communicate(timeout=WAIT)


@contextlib.contextmanager
def tcp_echo() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(client: socket.socket) -> None:
            with client, contextlib.suppress(OSError):
                while data := client.recv(65_536):
                    client.sendall(data)

        def welcome() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

        thread = threading.Thread(target=welcome, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        # Wakes the thread that waits for a client.
        server.shutdown(socket.SHUT_RDWR)
        thread.join(WAIT)


@contextlib.contextmanager
def udp_echo() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    data, sender = server.recvfrom(65_536)
                    if data == b"end":
                        return
                    server.sendto(data, sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        yield port
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", ("127.0.0.1", port))
        thread.join(WAIT)


def count(lines: Sequence[Mapping[str, object]]) -> Counter[tuple[object, object]]:
    return Counter((line.get("kind"), line.get("direction")) for line in lines)


def test_a_stream_passes_unchanged_and_the_truth_knows_every_byte(tmp_path: Path) -> None:
    truth, words = tmp_path / "truth.jsonl", os.urandom(300_000)
    with tcp_echo() as port, relaying("--to", f"127.0.0.1:{port}", "--truth", str(truth), "--json", "-") as relay:
        with socket.create_connection(("127.0.0.1", relay.port), WAIT) as client:
            sender = threading.Thread(target=client.sendall, args=(words,))
            sender.start()
            back = b""
            while len(back) < len(words):
                back += client.recv(65_536)
            sender.join()
        status, out = relay.end()
    document = json.loads(out)
    assert (status, back) == (0, words)
    assert document["schema"] == "cityassay/relay-summary/1"
    assert document["forwarded"]["up"]["bytes"] == document["forwarded"]["down"]["bytes"] == len(words)
    header, *events, end = read_journal(truth)
    assert (header["protocol"], header["to"], header["seed"]) == ("tcp", f"127.0.0.1:{port}", 1)
    sizes = [event["size"] for event in events if event.get("kind") == "forwarded" and event["direction"] == "up"]
    assert sum(int(str(size)) for size in sizes) == len(words)
    assert end["counts"] == document["counts"]
    assert document["counts"]["opened"] == document["counts"]["closed"] == 1
    assert "sha256" in document["truth"]


def test_lost_datagrams_are_the_ones_that_the_truth_names(tmp_path: Path) -> None:
    truth, sent = tmp_path / "truth.jsonl", 400
    options = ("--udp", "--loss", "10%", "--duplicate", "0.05", "--seed", "7", "--truth", str(truth), "--json", "-")
    with udp_echo() as port, relaying("--to", f"127.0.0.1:{port}", *options) as relay:
        back: list[int] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.5)
            client.connect(("127.0.0.1", relay.port))
            for start in range(0, sent, 20):
                for number in range(start, start + 20):
                    client.send(str(number).encode())
                with contextlib.suppress(TimeoutError):
                    while len(client.recv(64, socket.MSG_PEEK)) and len(back) < 4 * sent:
                        back.append(int(client.recv(64)))
                        client.settimeout(0.05)
        status, out = relay.end()
    seen = count(read_journal(truth))
    assert status == 0
    lost_up, lost_down = seen["lost", "up"], seen["lost", "down"]
    assert 0 < lost_up < sent / 4
    assert seen["forwarded", "up"] + lost_up == sent
    # Every copy comes back by itself, and may be lost or doubled again on its way.
    assert seen["forwarded", "down"] + lost_down == sent - lost_up + seen["duplicated", "up"]
    assert len(back) == seen["forwarded", "down"] + seen["duplicated", "down"]
    assert json.loads(out)["counts"]["lost"] == lost_up + lost_down
    units_lost = {
        line["unit"] for line in read_journal(truth) if (line.get("kind"), line.get("direction")) == ("lost", "up")
    }
    assert units_lost.isdisjoint(back)


@pytest.mark.parametrize(("kind", "ends"), [("rst", ConnectionResetError), ("fin", b"")])
def test_connections_are_cut_as_asked(kind: str, ends: type[OSError] | bytes) -> None:
    options = ("--cut", "0.5", "--cut-kind", kind, "--json", "-")
    with tcp_echo() as port, relaying("--to", f"127.0.0.1:{port}", *options) as relay:
        with socket.create_connection(("127.0.0.1", relay.port), WAIT) as client:
            client.sendall(b"x")
            client.recv(1)
            if isinstance(ends, bytes):
                assert client.recv(1) == ends
            else:
                with pytest.raises(ends):
                    client.recv(1)
        status, out = relay.end(signal.SIGTERM)
    assert status == 0
    assert json.loads(out)["counts"]["cut"] >= 1
    assert json.loads(out)["cuts"]["how"] == kind


def test_a_half_open_connection_stays_and_says_nothing() -> None:
    with tcp_echo() as port, relaying("--to", f"127.0.0.1:{port}", "--cut", "0.4", "--half-open") as relay:
        with socket.create_connection(("127.0.0.1", relay.port), WAIT) as client:
            client.sendall(b"x")
            client.recv(1)
            client.settimeout(1.2)
            with pytest.raises(TimeoutError):
                client.recv(1)
        assert relay.end()[0] == 0


def test_it_ends_when_its_time_is_over_and_says_so_in_words() -> None:
    with tcp_echo() as port, relaying("--to", f"127.0.0.1:{port}", "--for", "0.6", "--delay", "50") as relay:
        with socket.create_connection(("127.0.0.1", relay.port), WAIT) as client:
            client.sendall(b"abc")
            assert client.recv(3) == b"abc"
        status, out = relay.finish()
    assert status == 0
    assert "up: 1 passed on, 3 bytes" in out
    assert "connections opened: 1" in out


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "relay", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=False)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--to", "127.0.0.1"], "HOST:PORT"),
        (["--to", "127.0.0.1:99999"], "HOST:PORT"),
        (["--to", "127.0.0.1:9", "--loss", "two"], "0.02 or 2%"),
        (["--to", "127.0.0.1:9", "--reorder", "1%"], "TCP"),
        (["--to", "127.0.0.1:9", "--cut-for", "2"], "--cut"),
        (["--to", "127.0.0.1:9", "--udp", "--cut", "1", "--half-open"], "UDP"),
        (["--to", "127.0.0.1:9", "--for", "0"], "--for"),
        (["--to", "127.0.0.1:9", "--authorised", "/no/such/file.yaml"], "/no/such/file.yaml"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_wrong_use_is_one_sentence(arguments: list[str], word: str) -> None:
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_said_and_leaves_no_record(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = call("--listen", place, "--to", "127.0.0.1:9", "--truth", str(tmp_path / "t"))
    assert done.returncode == 2
    assert place in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("old")
    done = call("--to", "127.0.0.1:9", "--truth", str(tmp_path / "t"))
    assert done.returncode == 2
    assert (tmp_path / "t").read_text() == "old"


_TARGET = """
target: {id: bench, kind: sensing-device, name: {zh: 台架, en: bench}}
endpoints: {mqtt: "mqtt://HOST:1883"}
authorisation: {owner: Bench, hosts: [HOST], ports: [1883], from: 2026-01-01, until: 2099-12-31}
"""


@pytest.mark.parametrize(
    ("host", "to", "listen"),
    [
        ("", "192.0.2.7:1883", "127.0.0.1:0"),
        ("", "127.0.0.1:1883", "0.0.0.0:0"),
        ("192.0.2.7", "192.0.2.7:1883", "127.0.0.1:0"),  # names it, but nobody signed
        ("192.0.2.8", "192.0.2.7:1883", "127.0.0.1:0"),
        ("127.0.0.1", "127.0.0.1:1884", "127.0.0.1:0"),
    ],
)
def test_beyond_loopback_only_what_is_authorised(host: str, to: str, listen: str, tmp_path: Path) -> None:
    options = ["--to", to, "--listen", listen, "--for", "1"]
    if host:
        (tmp_path / "target.yaml").write_text(_TARGET.replace("HOST", host), encoding="utf-8")
        options += ["--authorised", str(tmp_path / "target.yaml")]
    done = call(*options)
    assert (done.returncode, done.stdout) == (4, "")
    assert len(done.stderr.splitlines()) == 1


def test_an_authorised_place_is_relayed_to(tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text(_TARGET.replace("HOST", "127.0.0.1"), encoding="utf-8")
    done = call("--to", "127.0.0.1:1883", "--authorised", str(tmp_path / "target.yaml"), "--for", "0.2")
    assert done.returncode == 0
    assert "Nothing came through" in done.stdout
