"""amqtt as a child process: an MQTT 3.1.1 broker from the package index that breaks several statements."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.child import Peer


class Amqtt(Peer):
    """An amqtt broker on loopback, open to everybody; it has no state to keep."""

    ready = "Listener 'default' bind to"

    def __init__(self) -> None:
        super().__init__()
        require_distribution("amqtt")

    def command(self, folder: Path) -> Sequence[str]:
        """Write its configuration (JSON is YAML too)."""
        plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
        listeners = {"default": {"type": "tcp", "bind": f"{self.host}:{self.port}"}}
        config = folder / "amqtt.yaml"
        config.write_text(json.dumps({"listeners": listeners, "plugins": plugins}), encoding="utf-8")
        return [sys.executable, "-m", "amqtt.scripts.broker_script", "-c", str(config)]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the environment of this process, at home in `folder`."""
        return {**os.environ, "HOME": str(folder), "PYTHONUNBUFFERED": "1"}


def require_distribution(name: str) -> None:
    """Raise `UsageError` where the package `name` is not installed; nothing of it is imported."""
    if find_spec(name) is None:
        raise UsageError(
            Text(
                zh=f"没有安装 {name}。请按 locks/demo.txt 或 locks/dev.txt 安装环境（make env）。",
                en=f"{name} is not installed. Make an environment of locks/demo.txt or locks/dev.txt (make env).",
            )
        )
