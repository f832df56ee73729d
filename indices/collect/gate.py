"""Where a collection may go: this machine, and what the mapping file names."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from rules.errors import RefusedError, UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The allow-list: hosts, or host:port, beyond loopback."""

    allow: frozenset[str] = frozenset()

    def admit(self, url: str) -> None:
        """Let `url` pass.

        Raises
        ------
        RefusedError
            Its host is neither loopback nor on the list.
        UsageError
            It is no http or https address.

        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in ("http", "https") or not host:
            raise UsageError(Text(zh=f"“{url}”不是 http(s) 地址。", en=f"'{url}' is no http(s) address."))
        self.admit_host(host, port or {"http": 80, "https": 443}[parts.scheme])

    def admit_host(self, host: str, port: int | None) -> None:
        """Let a host pass; see `admit`."""
        if not is_loopback(host) and not self.allow & {host, f"{host}:{port}"}:
            raise RefusedError(
                Text(
                    zh=f"未获准连接 {host}:{port}。采集默认只连本机；如确需连接，请写入映射文件的 allow。",
                    en=f"{host}:{port} is not allowed. A collection stays on this machine unless allow in the mapping "
                    "file names the host.",
                )
            )


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine, without asking any name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
