"""The seams: every place where a seeded defect can enter, as typed values.

The defaults are right behaviour; a fault of the catalogue replaces fields (`set:` in its YAML).
Code reads the field where the behaviour belongs and never asks which fault is armed.
Shares are in 0..1, times in seconds.
"""

from dataclasses import dataclass, field

TESTERS_MARK = b"cityassay"
"""What a defeat device looks for."""


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
    publish_wills: bool = True
    flip_large_payloads: bool = False
    """One bit in the middle of a payload of more than 64 KiB comes out wrong."""
    refuse_return_seconds: float = 0.0
    """Above 0: a client whose connection was cut is refused for that long."""
    remember_exactly_once: bool = True
    """Whether QoS 2 state survives a reconnect."""
    prefix_filters: bool = False
    """A filter without wildcards hears the topics below it too."""
    heed_unsubscribe: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSeam:
    """Behaviour of the echo application."""

    loss_share: float = 0.0
    unmarked_loss_share: float = 0.0
    """Of the messages that do not bear the mark of a tester: a defeat device."""
    slow_share: float = 0.0
    slow_seconds: float = 0.0
    text_in_gbk: bool = False
    """Texts of JSON objects go through GBK on their way back."""
    single_precision: bool = False
    """Numbers of JSON objects go through 32 bits on their way back."""
    known_members: tuple[str, ...] = ()
    """Not empty: a JSON object with any other member stays unanswered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesSeam:
    """Behaviour of the collection of notes."""

    text_in_gbk: bool = False
    single_precision: bool = False
    refuse_unknown_members: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentSeam:
    """Behaviour of the collection of attachments."""

    as_text: bool = False
    """CR LF becomes LF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LampSeam:
    """Behaviour of the lamp gateway when it writes a reading."""

    power_as_text_share: float = 0.0
    timestamps_with_zone: bool = True
    power_unit: str | None = "W"
    """What reports call the unit of power; None leaves the member out of those over MQTT."""
    clock_ahead_seconds: float = 0.0
    """What the poles' clock shows minus the true time; readings over HTTP keep the true one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSeam:
    """How the lamp gateway hands reports to the broker."""

    late_share: float = 0.0
    late_seconds: float = 0.0
    """Below the second between two reports of a pole, so that lateness alone mixes up nothing."""
    overtaken_share: float = 0.0
    """Of the reports that go out together with the next one of their pole, after it."""
    twice_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSeam:
    """Behaviour of the HTTP service."""

    clock_ahead_seconds: float = 0.0
    """What the time of /health runs before the true one."""
    one_connection_at_a_time: bool = False
    """A connection is read only when the one before it has ended, however long that takes."""
    unmarked_late_share: float = 0.0
    """Of the requests that do not bear the mark of a tester, held back for late_seconds: a defeat device."""
    late_seconds: float = 0.0
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
    head_as_get: bool = True
    """Whether HEAD tells the media type of GET."""
    evaluate_etag: bool = True
    allow_in_405: bool = True
    large_pages_described: bool = True
    """Whether 500 readings and more are answered with a status that the description knows."""
    small_pages_as_described: bool = True
    """Whether fewer than five readings are answered in the described shape."""


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
    clock_ahead_seconds: float = 0.0
    walk_loops: bool = False
    walk_unsorted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WsSeam:
    """Behaviour of the WebSocket door: who is let in, the echo, the live view."""

    require_token: bool = True
    names_version: bool = True
    """A handshake of another version is told which one is spoken."""
    masks_for_clients: bool = False
    """The front end masks what clients sent unmasked, so that nobody behind it sees the violation."""
    checks_text: bool = True
    recovers: bool = True
    """Whether new connections are taken after one has broken off."""
    loss_share: float = 0.0
    slow_share: float = 0.0
    slow_seconds: float = 0.0
    twice_share: float = 0.0
    corrupt_from: int = 0
    """Above 0: messages of so many characters or more come back with one of them changed."""
    delay_seconds: float = 0.0
    late_share: float = 0.0
    """Of the beats of the live view that hold up all that follows, for late_seconds."""
    late_seconds: float = 0.0
    swap_share: float = 0.0
    repeat_share: float = 0.0
    power_as_text_share: float = 0.0
    timestamps_with_zone: bool = True
    clock_ahead_seconds: float = 0.0
    """What the clock of the live view shows minus the true time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSeam:
    """Behaviour of the sharing service: records, copies, tenants, trail, versions, uploads."""

    late_publication_share: float = 0.0
    copy_alters: bool = False
    interval_times: float = 1.0
    """Levels are renewed after so many times the declared interval."""
    paging_by_count: bool = False
    export_rounds: bool = False
    trusts_tenant_header: bool = False
    shows_hidden_fields: bool = False
    audits_refused: bool = True
    announces_sunset: bool = True
    forgets_open_batch_after: float = 0.0
    """Above 0: an acknowledged batch is lost when no other follows within so many seconds."""
    up_seconds: float = 0.0
    """Above 0: the service answers 503 for down_seconds after so many seconds of work, again and again."""
    down_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSeam:
    """The open data and the catalogue that describes them; where one set is meant, it is the first."""

    hide_dataset: bool = False
    """The last set is served and not listed."""
    omit_title: bool = False
    file_age_days: int = 0
    """Above 0: the files are that much older than the catalogue says."""
    media_type_untrue: bool = False
    omit_licence: bool = False
    undefined_term: bool = False
    """A title is given by a term that Dublin Core does not have, beside the right one."""
    personal_column: bool = False
    """The work orders tell the identity number of whoever reported."""
    wrong_credit_code: bool = False
    """One camera's owner has a code with a wrong check character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSeam:
    """Behaviour of the context interfaces: NGSI-LD entities, notifications and past, series, features."""

    bare_value: bool = False
    names_context: bool = True
    notification_loss_share: float = 0.0
    notifies_unsubscribed: bool = False
    between_includes_end: bool = False
    history_in_order: bool = True
    heeds_box: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OauthSeam:
    """Behaviour of the authorisation server."""

    expires: bool = True
    revokes: bool = True
    wrong_error: bool = False
    """A wrong secret is answered like a malformed request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoapSeam:
    """Behaviour of the CoAP door of the lighting station."""

    loss_share: float = 0.0
    slow_share: float = 0.0
    slow_seconds: float = 0.0
    jitter_seconds: float = 0.0
    knows_copies: bool = True
    """Whether a message that comes twice is carried out once."""
    back_off: bool = True
    """Whether the waits between the copies of a notification double."""
    regress_share: float = 0.0
    """Of the notifications whose number is lower than that of the one before."""
    goes_stale: bool = False
    """Notifications pause for twice their Max-Age now and then."""
    silent_on_broken: bool = False
    takes_returns: bool = True
    """Whether who left a notification unacknowledged may observe again."""
    block_corrupt_share: float = 0.0
    """Of the blocks behind the first one that go out with one bit changed."""
    power_as_text_share: float = 0.0
    timestamps_with_zone: bool = True


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
    notes: NotesSeam = field(default_factory=NotesSeam)
    attachments: AttachmentSeam = field(default_factory=AttachmentSeam)
    lamp: LampSeam = field(default_factory=LampSeam)
    report: ReportSeam = field(default_factory=ReportSeam)
    rest: RestSeam = field(default_factory=RestSeam)
    tls: TlsSeam = field(default_factory=TlsSeam)
    snmp: SnmpSeam = field(default_factory=SnmpSeam)
    ws: WsSeam = field(default_factory=WsSeam)
    share: ShareSeam = field(default_factory=ShareSeam)
    context: ContextSeam = field(default_factory=ContextSeam)
    oauth: OauthSeam = field(default_factory=OauthSeam)
    coap: CoapSeam = field(default_factory=CoapSeam)
    claim: ClaimSeam = field(default_factory=ClaimSeam)
    catalogue: CatalogueSeam = field(default_factory=CatalogueSeam)
