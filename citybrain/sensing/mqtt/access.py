"""Who may connect, publish and subscribe."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from citybrain.sensing.mqtt.topics import covers, matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user with topic filters for both directions."""

    name: str
    password: bytes
    may_publish: tuple[str, ...] = ()
    may_subscribe: tuple[str, ...] = ()

    def can_publish(self, topic: str) -> bool:
        """Whether a message on this topic name is allowed."""
        return any(matches(allowed, topic) for allowed in self.may_publish)

    def can_subscribe(self, topic_filter: str) -> bool:
        """Whether the whole reach of this filter is allowed."""
        return any(covers(allowed, topic_filter) for allowed in self.may_subscribe)


GUEST = Account(name="", password=b"", may_publish=("#",), may_subscribe=("#",))
"""The account behind anonymous access, which is off unless a fault opens it."""

NOBODY = Account(name="", password=b"")
"""An account without any right."""


def authenticate(accounts: Mapping[str, Account], user_name: str, password: bytes | None) -> Account | None:
    """The account of a right pair of name and password, else None.

    Compares in constant time, with unknown names too: time does not tell which names exist.
    """
    account = accounts.get(user_name)
    expected = account.password if account else b"\x00"
    fits = hmac.compare_digest(expected, password or b"")
    return account if fits and password is not None else None
