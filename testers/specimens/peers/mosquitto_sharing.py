"""Mosquitto as what an office shares by: what is published on a topic is seen by whoever subscribes to it."""

import secrets

from testers.specimens.peers.mosquitto import BrokerOptions, Mosquitto
from testers.specimens.peers.system import Made, PeerSystem, describe_as

_CAPABILITIES = {"mqtt.broker": "yes", "mqtt.v311": "yes", "mqtt.publish-visible": "yes", "mqtt.anonymous": "no"}


def _make() -> Made:
    password = secrets.token_hex(8)
    parameters = {
        "mqtt.user": "assay",
        "mqtt.password": password,
        "share.topic": "office/shared/{id}",
        "share.delay": "0.5",
        "soak.outage": "0.001",
        "soak.step": "0.001",
    }
    broker = Mosquitto(BrokerOptions(anonymous=False, users={"assay": password}))
    return Made(peer=broker, describe=describe_as("mqtt", _CAPABILITIES, parameters))


SYSTEM = PeerSystem(name="mosquitto_sharing", make=_make)
