"""Who is let in: CONNECT against user, password, client identifier (section 3.1.4)."""

from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connack, Connect, Packet, Properties, Property, text
from testers.protocols.mqtt.reasons import Reason, ReturnCode
from testers.specimens.broker.hub import Hub
from testers.specimens.broker.line import LARGEST_PACKET

_LIMITS: Properties = (
    (Property.MAXIMUM_PACKET_SIZE, LARGEST_PACKET),
    (Property.SUBSCRIPTION_ID_AVAILABLE, 0),
    (Property.SHARED_AVAILABLE, 0),
)


class Refusal(Exception):  # noqa: N818 - a refusal is no failure of ours
    """The client broke a rule that one packet alone does not show; `last` is sent before the connection closes."""

    def __init__(self, statement: str, *, reason: int = Reason.PROTOCOL_ERROR, last: Packet | None = None) -> None:
        """Name the statement; `reason` is the code that MQTT 5.0 hears."""
        super().__init__(statement)
        self.reason = reason
        self.last = last


def admit(hub: Hub, connect: Connect) -> tuple[str, Properties]:
    """Return the client identifier and the CONNACK properties.

    Raises
    ------
    Refusal
        The CONNACK to send is in it; the connection closes after it (MQTT-3.2.2-5).

    """
    if text(connect.properties, Property.AUTH_METHOD) is not None:
        # MQTT-4.12.0-1: the server does not support the authentication method.
        raise deny("MQTT-4.12.0-1", connect.version, ReturnCode.NOT_AUTHORIZED, Reason.BAD_AUTHENTICATION_METHOD)
    _check_user(hub, connect)
    return _name(hub, connect)


def deny(statement: str, version: Version, code: ReturnCode, reason: Reason) -> Refusal:
    """Make a refusal with the code of the edition spoken."""
    return Refusal(statement, last=Connack(reason=reason if version is Version.V5 else code))


def _check_user(hub: Hub, connect: Connect) -> None:
    if connect.username is None and connect.password is None:
        # The tester's client identifiers begin with "ca".
        excused = hub.manners.others_excused and not connect.client_id.startswith("ca")
        if not hub.manners.anonymous and not excused:
            raise deny("section 5.4.1", connect.version, ReturnCode.NOT_AUTHORIZED, Reason.NOT_AUTHORIZED)
        return
    password = hub.account.password if hub.manners.any_password else connect.password
    if (connect.username, password) != (hub.account.user, hub.account.password):
        code, reason = ReturnCode.BAD_USER_NAME_OR_PASSWORD, Reason.BAD_USER_NAME_OR_PASSWORD
        raise deny("section 5.4.1", connect.version, code, reason)


def _name(hub: Hub, connect: Connect) -> tuple[str, Properties]:
    limits = _LIMITS if connect.version is Version.V5 else ()
    if connect.client_id:
        return connect.client_id, limits
    if connect.version is Version.V311 and not connect.clean_start:
        # MQTT-3.1.3-8: no name and a session to keep cannot go together.
        code, reason = ReturnCode.IDENTIFIER_REJECTED, Reason.CLIENT_ID_NOT_VALID
        raise deny("MQTT-3.1.3-8", connect.version, code, reason)
    # MQTT-3.1.3-6 and, in 5.0, MQTT-3.1.3-7: assign a unique identifier and say it in CONNACK.
    assigned = hub.assign_id()
    named = ((Property.ASSIGNED_CLIENT_ID, assigned),) if connect.version is Version.V5 else ()
    return assigned, (*limits, *named)
