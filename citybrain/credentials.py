"""The run's users, passwords and tokens, all from the seed."""

from dataclasses import dataclass

from citybrain.data.share.desk import AUDITOR, LOW, TENANTS
from citybrain.kernel.seeds import token
from citybrain.sensing.mqtt.access import Account
from citybrain.sensing.snmp.agent import SnmpUser

CITY_USER = "city"
_RIGHTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # name: (may publish, may subscribe)
    CITY_USER: (("city/#",), ("city/#",)),
    "operator": (("city/lamp/+/service/dim",), ("city/lamp/#",)),
    "tester": (
        ("city/echo/#", "city/probe/#", "city/share/#", "cityassay/#"),
        ("city/echo/#", "city/echo-reply/#", "city/probe/#", "city/lamp/#", "cityassay/#"),
    ),
    "reader": ((), ("city/lamp/#",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Everything that opens a door of this run."""

    accounts: dict[str, Account]
    snmp: SnmpUser
    http_token: str
    oauth_clients: dict[str, str]
    """Secrets of the OAuth 2.0 clients, by client."""
    share_tokens: dict[str, str]
    """Of the sharing service, by holder."""


def make_credentials(seed: int) -> Credentials:
    """The same seed gives the same credentials; they guard synthetic data on loopback only."""
    return Credentials(
        accounts={
            name: Account(
                name=name,
                password=token(seed, f"mqtt/{name}").encode(),
                may_publish=publish,
                may_subscribe=subscribe,
            )
            for name, (publish, subscribe) in _RIGHTS.items()
        },
        snmp=SnmpUser(name="tester", auth_key=token(seed, "snmp/auth"), priv_key=token(seed, "snmp/priv")),
        http_token=token(seed, "http"),
        oauth_clients={client: token(seed, f"oauth/{client}") for client in ("partner", "brief")},
        share_tokens={holder: token(seed, f"http/{holder}") for holder in (LOW, AUDITOR, *TENANTS)},
    )
