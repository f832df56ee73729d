"""Which loopback ports are servers of our own: `Context.own_link` leads to these alone.

A relay or a null server enters its port here for as long as it listens. So a case cannot reach, by way of a link that
no authorisation covers, any other program that happens to answer on this machine.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rules.errors import RefusedError
from rules.subject import Endpoint
from rules.text import Text

LOOPBACK = ("127.0.0.1", "::1")
# Of this process alone; UDP and TCP may both hold one number, so it is counted.
_OURS: Counter[tuple[str, int]] = Counter()


@contextmanager
def own_port(port: int, *, host: str = LOOPBACK[0]) -> Iterator[None]:
    """Enter `port` on `host` as ours while the context lasts; the caller listens there itself."""
    _OURS[host, port] += 1
    try:
        yield
    finally:
        _OURS[host, port] -= 1
        _OURS.__iadd__(Counter())  # forgets what has come down to zero


def require_own(endpoint: Endpoint) -> None:
    """Let only a server of our own on loopback through.

    Raises
    ------
    RefusedError
        Another host, or a port that nobody here has entered.

    """
    if endpoint.host in LOOPBACK and _OURS[endpoint.host, endpoint.port] > 0:
        return
    raise RefusedError(
        Text(
            zh=f"{endpoint.url} 不是本进程在回环地址上打开的服务；测试对象须经 ctx.link 连接。",
            en=f"{endpoint.url} is no server that this process opened on loopback; reach a target by ctx.link.",
        )
    )
