"""What the city declares about itself (ICS); a fault may make it untrue."""

from typing import Literal

from citybrain.faults.seams import ClaimSeam

Answer = Literal["yes", "no"]

_TRUE: dict[str, Answer] = {
    "mqtt.broker": "yes",
    "mqtt.v311": "yes",
    "mqtt.v5": "no",
    "mqtt.qos2": "yes",
    "mqtt.tls": "yes",
    "mqtt.anonymous": "no",
    "mqtt.publisher": "yes",
    "mqtt.echo": "yes",
    "http.api": "yes",
    "http.tls": "yes",
    "http.openapi": "yes",
    "http.problem-details": "yes",
    "http.readings": "yes",
    "http.values": "yes",
    "http.blobs": "yes",
    "http.anonymous-data": "no",
    "http.records": "yes",
    "http.export": "yes",
    "http.publish-visible": "yes",
    "mqtt.publish-visible": "yes",
    "http.copy": "yes",
    "http.interval": "yes",
    "http.tenants": "yes",
    "http.audit": "yes",
    "http.versioned": "yes",
    "http.history": "yes",
    "http.soak": "yes",
    "dcat.catalogue": "yes",
    "http.open-data": "yes",
    "http.identifiers": "yes",
    "mqtt.identifiers": "no",
    "ngsi.entities": "yes",
    "ngsi.subscriptions": "yes",
    "ngsi.temporal": "yes",
    "oauth.server": "yes",
    "oauth.revocation": "yes",
    "http.series": "yes",
    "ogc.api": "yes",
    "coap.server": "yes",
    "coap.echo": "yes",
    "coap.counter": "yes",
    "coap.observe": "yes",
    "coap.block": "yes",
    "coap.readings": "yes",
    "coap.anonymous": "yes",
    "snmp.agent": "yes",
    "snmp.v1": "no",
    "snmp.v2c": "no",
    "snmp.v3": "yes",
    "snmp.clock": "yes",
    "ws.server": "yes",
    "ws.echo": "yes",
    "ws.stream": "yes",
    "ws.anonymous": "no",
}


def declare(seam: ClaimSeam) -> dict[str, Answer]:
    """Capability by name; equals the city's behaviour unless a fault twists it."""
    answers = dict(_TRUE)
    for name in seam.claimed_yes:
        answers[name] = "yes"
    for name in seam.claimed_no:
        answers[name] = "no"
    return answers
