"""What the target file of a served agent says."""

from testers.protocols.snmp.keys import Auth, Priv, User
from testers.protocols.snmp.wire import Version
from testers.specimens.specimen import Served

TESTER = User(name="tester", auth=Auth.SHA256, priv=Priv.AES128, auth_key="lamp-auth-7", priv_key="lamp-priv-7")
COMMUNITY = "lamp-7-readers"
OWN = ((Version.V2C, COMMUNITY),)


def describe_v3(url: str) -> Served:
    """Describe an agent that claims v3 alone and gives the tester a user."""
    return Served(
        endpoints={"snmp": url},
        capabilities={"snmp.agent": "yes", "snmp.v1": "no", "snmp.v2c": "no", "snmp.v3": "yes"},
        parameters={
            "snmp.user": TESTER.name,
            "snmp.auth": "SHA-256",
            "snmp.priv": "AES-128",
            "snmp.auth-key": TESTER.auth_key,
            "snmp.priv-key": TESTER.priv_key,
        },
    )


def describe_v2c(url: str) -> Served:
    """Describe an agent that claims v2c alone and gives the tester its community."""
    return Served(
        endpoints={"snmp": url},
        capabilities={"snmp.agent": "yes", "snmp.v1": "no", "snmp.v2c": "yes", "snmp.v3": "no"},
        parameters={"snmp.community": COMMUNITY},
    )
