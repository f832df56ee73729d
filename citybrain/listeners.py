"""The sockets of a run, bound to 127.0.0.1 before anything starts."""

import socket
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass

from citybrain.errors import MistakeError

HOST = "127.0.0.1"
ORDER = ("mqtt", "mqtts", "http", "https", "snmp", "ws", "coap")


_TCP = (socket.SOCK_STREAM, socket.IPPROTO_TCP)
_UDP = (socket.SOCK_DGRAM, socket.IPPROTO_UDP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Bound sockets by endpoint name."""

    sockets: dict[str, socket.socket]

    def port(self, name: str) -> int:
        """The port of an endpoint."""
        port: int = self.sockets[name].getsockname()[1]
        return port

    def endpoints(self) -> dict[str, str]:
        """URL by endpoint name."""
        return {name: f"{name}://{HOST}:{self.port(name)}" for name in ORDER}


def bind(port_base: int, stack: ExitStack | AsyncExitStack) -> Listeners:
    """Ports port_base, +1, +2 ... in the order of ORDER; 0 = free ones.

    The sockets are closed by `stack`. MistakeError when a port is taken.
    """
    sockets: dict[str, socket.socket] = {}
    for offset, name in enumerate(ORDER):
        # The protocol is named because asyncio sets TCP_NODELAY only on sockets that say they are TCP;
        # without it every answer of two writes waits 40 ms for a delayed acknowledgement.
        kind, protocol = _UDP if name in ("snmp", "coap") else _TCP
        sockets[name] = stack.enter_context(socket.socket(socket.AF_INET, kind, protocol))
        if kind == socket.SOCK_STREAM:
            sockets[name].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port = port_base + offset if port_base else 0
        try:
            sockets[name].bind((HOST, port))
        except OSError as error:
            raise MistakeError(
                f"端口 {port}({name})无法使用：{error.strerror}。请换一个 --port-base，或用 0 自动选择。",
                f"Port {port} ({name}) cannot be used: {error.strerror}. Take another --port-base, or 0.",
            ) from error
        sockets[name].settimeout(0)
    return Listeners(sockets=sockets)
