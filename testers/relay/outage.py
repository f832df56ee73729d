"""When a link is down and when it stands still: deadlines, so that a cancelled cut comes to its end all the same."""

import asyncio
import time
from enum import StrEnum


class Cut(StrEnum):
    """How a connection ends.

    RST     both sides are reset, as by a device that lost its power and came back
    FIN     both sides are closed in good order
    SILENT  the target is reset and the client hears nothing: its connection stays open, and nothing answers on it
            (half-open, as behind a gateway that forgot the connection)
    DEAF    the client is reset and the target hears nothing: half-open on its side, as after a device lost its network
    """

    RST = "rst"
    FIN = "fin"
    SILENT = "silent"
    DEAF = "deaf"


class Outage:
    """Down: no connection, every unit dropped. Frozen: connections stay, nothing moves."""

    def __init__(self) -> None:
        """Begin with a link that works."""
        self._down_until = 0.0
        self._frozen_until = 0.0

    @property
    def down(self) -> bool:
        """Whether the link is down now."""
        return time.monotonic() < self._down_until

    def fall(self, seconds: float) -> None:
        """Be down for `seconds` from now, or longer where that was said before."""
        self._down_until = max(self._down_until, time.monotonic() + seconds)

    def freeze(self, seconds: float) -> None:
        """Stand still for `seconds` from now, or longer where that was said before."""
        self._frozen_until = max(self._frozen_until, time.monotonic() + seconds)

    async def thawed(self) -> None:
        """Wait until nothing stands still."""
        left = self._frozen_until - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)
            await self.thawed()
