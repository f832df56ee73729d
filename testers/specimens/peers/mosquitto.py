"""Eclipse Mosquitto as Debian packs it: an MQTT broker that is not ours."""

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from testers.specimens.peers.program import ProgramPeer
from testers.specimens.peers.system import Made, PeerSystem, describe_as

_ITERATIONS = 101


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """PEM files of a TLS listener; with `ca`, clients must show a certificate of it."""

    cert: Path
    key: Path
    ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerOptions:
    """How the broker is set up.

    `users` maps names to passwords; without `anonymous` only they may enter. `persistent` keeps sessions and retained
    messages over `stop` and `start`. `extra` lines go into mosquitto.conf as they are.
    """

    anonymous: bool = True
    users: Mapping[str, str] = field(default_factory=dict)
    tls: ServerTls | None = None
    persistent: bool = False
    extra: Sequence[str] = ()


class Mosquitto(ProgramPeer):
    """A Mosquitto broker on loopback, MQTT 3.1.1 and 5."""

    program_name = "mosquitto"
    ready = " running"

    def __init__(self, options: BrokerOptions | None = None) -> None:
        super().__init__()
        self.options = options or BrokerOptions()

    def command(self, folder: Path) -> Sequence[str]:
        """Write mosquitto.conf and the password file."""
        config = folder / "mosquitto.conf"
        config.write_text("\n".join([*self._lines(folder), ""]), encoding="utf-8")
        return [str(self.program), "-c", str(config)]

    def _lines(self, folder: Path) -> list[str]:
        options = self.options
        lines = [f"listener {self.port} {self.host}", f"allow_anonymous {str(options.anonymous).lower()}"]
        # Started by root it becomes another user, who could not read the private folder.
        lines += ["user root"] if os.geteuid() == 0 else []
        if options.users:
            passwords = folder / "passwords"
            passwords.write_text("".join(_password_line(*user) for user in options.users.items()), encoding="utf-8")
            passwords.chmod(0o600)
            lines.append(f"password_file {passwords}")
        if options.tls:
            lines += [f"certfile {options.tls.cert}", f"keyfile {options.tls.key}"]
            if options.tls.ca:
                lines += [f"cafile {options.tls.ca}", "require_certificate true"]
        if options.persistent:
            lines += ["persistence true", f"persistence_location {folder}/"]
        return [*lines, *options.extra]


def _password_line(name: str, password: str) -> str:
    """Return a line of a Mosquitto password file: PBKDF2-HMAC-SHA512, marked `$7$`."""
    salt = os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"{name}:$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}\n"


_CAPABILITIES = {
    "mqtt.broker": "yes",
    "mqtt.v311": "yes",
    "mqtt.v5": "yes",
    "mqtt.qos2": "yes",
    "mqtt.anonymous": "no",
    "mqtt.publisher": "no",
    "mqtt.tls": "no",
}


def _make() -> Made:
    password = secrets.token_hex(8)
    broker = Mosquitto(BrokerOptions(anonymous=False, users={"assay": password}))
    parameters = {"mqtt.user": "assay", "mqtt.password": password}
    return Made(peer=broker, describe=describe_as("mqtt", _CAPABILITIES, parameters))


SYSTEM = PeerSystem(name="mosquitto", make=_make)
