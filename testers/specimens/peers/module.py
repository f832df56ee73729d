"""A peer that comes from the package index and runs as a Python process; nothing of it is imported here."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.child import Peer


class ModulePeer(Peer):
    """A peer of the environment this process runs in; `UsageError` where it is not installed."""

    module: str

    def __init__(self) -> None:
        super().__init__()
        if find_spec(self.module) is None:
            raise UsageError(
                Text(
                    zh=f"没有安装 {self.module}。请按 locks/demo.txt 或 locks/dev.txt 安装环境（make env）。",
                    en=f"{self.module} is not installed. Make an environment of locks/demo.txt or locks/dev.txt.",
                )
            )

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the environment of this process, at home in `folder`."""
        return {**os.environ, "HOME": str(folder), "PYTHONUNBUFFERED": "1"}
