"""The seams: every place where a seeded defect can enter, as typed values.

The defaults are right behaviour; a fault of the catalogue replaces fields (`set:` in its YAML).
Code reads the field where the behaviour belongs and never asks which fault is armed.
Shares are in 0..1, times in seconds.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttSeam:
    """Behaviour of the broker."""

    refuse_anonymous: bool = True
    refuse_unknown_levels: bool = True
    """MQTT 5 is known and refused in any case."""
    tolerated_statements: tuple[str, ...] = ()
    """Violations of these statements are passed over instead of closing the connection."""
    enforce_keep_alive: bool = True
    offline_queue_limit: int | None = None
    """Messages that an offline session keeps, the newest ones; None keeps all up to the server's own bound."""
    lazy_handover_seconds: float = 0.0
    """Above 0: acknowledged messages wait this long and are lost when the sender is cut."""
    keep_in_flight_at_cut: bool = True
    remember_exactly_once: bool = True
    """Whether QoS 2 state survives a reconnect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSeam:
    """Behaviour of the echo application."""

    loss_share: float = 0.0
    slow_share: float = 0.0
    slow_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LampSeam:
    """Behaviour of the lamp gateway when it writes a reading."""

    power_as_text_share: float = 0.0
    timestamps_with_zone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSeam:
    """Behaviour of the HTTP service."""

    slow_share: float = 0.0
    slow_seconds: float = 0.0
    require_token: bool = True
    energy_as_text: bool = False
    undocumented_status: bool = False
    html_errors: bool = False
    """Unknown paths and methods answer an HTML page with a stack trace."""
    trace_in_problems: bool = False
    security_headers: bool = True
    reflect_origin: bool = False
    security_txt: bool = True
    security_txt_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSeam:
    """What the TLS listeners offer."""

    legacy_versions: bool = False
    only_cbc_suites: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpSeam:
    """Behaviour of the agent."""

    drop_share: float = 0.0
    uptime_jumps_back: bool = False
    community: str = ""
    """Not empty: v1 and v2c requests with this community are answered."""
    walk_loops: bool = False
    walk_unsorted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSeam:
    """What the city declares about itself, apart from what it does."""

    claimed_yes: tuple[str, ...] = ()
    claimed_no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """All seams of one run."""

    mqtt: MqttSeam = field(default_factory=MqttSeam)
    echo: EchoSeam = field(default_factory=EchoSeam)
    lamp: LampSeam = field(default_factory=LampSeam)
    rest: RestSeam = field(default_factory=RestSeam)
    tls: TlsSeam = field(default_factory=TlsSeam)
    snmp: SnmpSeam = field(default_factory=SnmpSeam)
    claim: ClaimSeam = field(default_factory=ClaimSeam)
