"""A real PostgreSQL for one test: a cluster of its own on loopback, with a password, gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from testers.specimens.peers.search import find_peer

USER, PASSWORD = "assay", "s3cret of the test"
# The server refuses to run as root; as such it is started in the name of nobody.
_NOBODY: Sequence[str] = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where it listens."""

    port: int

    @property
    def address(self) -> str:
        """The URL of its database, without the password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        """Run statements as its owner."""
        with psycopg.connect(host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres") as door:
            for each in statements:
                door.execute(each)


@contextmanager
def serve_postgresql() -> Iterator[Server]:
    """Bring up a server that knows one user with a password; stop it and remove its files afterwards."""
    initdb, postgres = find_peer("initdb"), find_peer("postgres")
    assert initdb is not None
    assert postgres is not None
    place = Path(tempfile.mkdtemp(prefix="cityassay-postgresql-"))
    try:
        secret = place / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if _NOBODY:
            for path in (place, secret):
                shutil.chown(path, "nobody", "nogroup")
        data = place / "data"
        _call(initdb.resolve(), "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "-N",
              "--locale=C.UTF-8", folder=place)  # fmt: skip
        port = _free_port()
        command = [*_NOBODY, postgres.resolve(), "-D", data, "-p", port, "-h", "127.0.0.1", "-k", place, "-F"]
        with (place / "log").open("wb") as log:
            server = subprocess.Popen([str(each) for each in command], cwd=place, stdout=log, stderr=log)
            try:
                yield _wait_for(server, Server(port=port))
            finally:
                server.send_signal(signal.SIGINT)  # fast: it waits for no client
                server.wait(timeout=30)
    finally:
        shutil.rmtree(place)


def _call(program: Path, *words: object, folder: Path) -> None:
    subprocess.run([*_NOBODY, str(program), *map(str, words)], cwd=folder, check=True, capture_output=True, timeout=120)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], server: Server) -> Server:
    for _ in range(200):
        assert process.poll() is None, "the server ended at once"
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return server
    raise AssertionError("the server does not answer")
