"""The transmission parameters of RFC 7252 section 4.8, and the order of notifications of RFC 7641 section 3.4."""

from dataclasses import dataclass

_HALF = 1 << 23  # of the 24 bits that an Observe value has
_FORGOTTEN = 128.0  # seconds after which any notification is the newer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """How a Confirmable message is sent again; seconds. The defaults are those of section 4.8."""

    ack_timeout: float = 2.0
    ack_random_factor: float = 1.5
    max_retransmit: int = 4

    @property
    def longest_first(self) -> float:
        """The longest time until the first retransmission."""
        return self.ack_timeout * self.ack_random_factor

    @property
    def span(self) -> float:
        """MAX_TRANSMIT_SPAN: from the first transmission to the last (section 4.8.2)."""
        return self.longest_first * ((1 << self.max_retransmit) - 1)

    @property
    def wait(self) -> float:
        """MAX_TRANSMIT_WAIT: from the first transmission until the sender gives up (section 4.8.2)."""
        return self.longest_first * ((2 << self.max_retransmit) - 1)


def is_newer(one: int, other: int, *, seconds: float) -> bool:
    """Tell whether a notification with Observe value `other` is newer than one with `one`, `seconds` before it."""
    if seconds > _FORGOTTEN:
        return True
    return (one < other and other - one < _HALF) or (one > other and one - other > _HALF)
