"""Topic names and topic filters: what is allowed, and what matches (section 4.7 of both editions)."""

from testers.protocols.mqtt import flaws
from testers.protocols.mqtt.flaws import Flaw, MalformedPacket, Version

SHARE = "$share/"


def check_name(name: str, version: Version) -> None:
    """Refuse a topic name that is empty or holds a wildcard."""
    if not name:
        raise MalformedPacket(flaws.TOPIC_EMPTY, version)
    if "+" in name or "#" in name:
        raise MalformedPacket(flaws.TOPIC_WILDCARD, version)


def check_filter(pattern: str, version: Version) -> None:
    """Refuse a topic filter that no subscription may use."""
    flaw = filter_flaw(pattern, version)
    if flaw is not None:
        raise MalformedPacket(flaw, version)


def filter_flaw(pattern: str, version: Version) -> Flaw | None:
    """Name what is wrong with a topic filter, or None."""
    if version is Version.V5 and pattern.startswith(SHARE):
        # MQTT-4.8.2-2: the share name holds no wildcard and is followed by '/' and a topic filter.
        name, _, pattern = pattern.removeprefix(SHARE).partition("/")
        if not name or not pattern or "+" in name or "#" in name:
            return flaws.SHARE_NAME
    if not pattern:
        return flaws.TOPIC_EMPTY
    *parents, last = pattern.split("/")
    if any("#" in level for level in parents) or ("#" in last and last != "#"):
        return flaws.FILTER_HASH
    if any("+" in level and level != "+" for level in (*parents, last)):
        return flaws.FILTER_PLUS
    return None


def matches(pattern: str, name: str) -> bool:
    """Tell whether a valid topic filter (not a shared one) matches a topic name."""
    # MQTT-4.7.2-1: a filter that starts with a wildcard does not match a topic that starts with '$'.
    if name.startswith("$") and pattern[0] in "+#":
        return False
    wanted, levels = pattern.split("/"), name.split("/")
    if wanted[-1] == "#":
        # Section 4.7.1.2: '#' stands for the parent and any number of child levels.
        wanted.pop()
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(want in ("+", level) for want, level in zip(wanted, levels, strict=True))
