"""A peer that is a program of the machine, or unpacked by `make peers`."""

from collections.abc import Mapping
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.child import Peer
from testers.specimens.peers.search import find_peer, peer_environment, why_missing


class ProgramPeer(Peer):
    """A peer found by the name of its program; `UsageError` says why there is none."""

    program_name: str

    def __init__(self) -> None:
        super().__init__()
        program = find_peer(self.program_name)
        if program is None:
            reason = why_missing(self.program_name)
            raise UsageError(Text(zh=f"本机没有第三方对照程序：{reason}", en=reason))
        self.program = program

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return an environment in which the program finds its libraries and keeps its state in `folder`."""
        return peer_environment(self.program, folder=folder)
