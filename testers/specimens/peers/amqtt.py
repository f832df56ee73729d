"""amqtt as a child process: an MQTT 3.1.1 broker from the package index that breaks several statements."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from testers.specimens.peers.module import ModulePeer
from testers.specimens.peers.system import Made, PeerSystem, describe_as


class Amqtt(ModulePeer):
    """An amqtt broker on loopback, open to everybody; it has no state to keep."""

    module = "amqtt"
    ready = "Listener 'default' bind to"

    def command(self, folder: Path) -> Sequence[str]:
        """Write its configuration (JSON is YAML too)."""
        plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
        listeners = {"default": {"type": "tcp", "bind": f"{self.host}:{self.port}"}}
        config = folder / "amqtt.yaml"
        config.write_text(json.dumps({"listeners": listeners, "plugins": plugins}), encoding="utf-8")
        return [sys.executable, "-m", "amqtt.scripts.broker_script", "-c", str(config)]


_CAPABILITIES = {"mqtt.broker": "yes", "mqtt.v311": "yes", "mqtt.v5": "no", "mqtt.qos2": "yes", "mqtt.anonymous": "yes"}


def _make() -> Made:
    return Made(peer=Amqtt(), describe=describe_as("mqtt", _CAPABILITIES))


SYSTEM = PeerSystem(name="amqtt", make=_make)
