"""What an ordinary MQTT client looks like: no mark of the tester in identifier, topic or payload."""

import random
from dataclasses import replace

from testers.protocols.mqtt.echo import Route
from testers.protocols.mqtt.login import Login

_STEMS = ("mqttjs", "paho", "node", "esp32", "go", "client")
_ROOMS = ("home", "office", "site", "dev", "lab")


def draw_login(login: Login, rng: random.Random) -> Login:
    """Return the same way in for a client with an identifier such as libraries make up."""
    return replace(login, stem=f"{rng.choice(_STEMS)}{rng.getrandbits(32):08x}")


def draw_route(route: Route, rng: random.Random) -> Route:
    """Return a topic of no use to anybody else for a route of the tester's own; a given route stays."""
    if not route.own:
        return route
    topic = f"{rng.choice(_ROOMS)}/{rng.getrandbits(48):012x}/state"
    return Route(out=topic, back=topic, own=True)


def draw_mark(rng: random.Random) -> str:
    """Return what the payloads of an ordinary client begin with, to tell them from other messages."""
    return f"{rng.getrandbits(64):016x}"
