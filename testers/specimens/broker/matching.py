"""Topic filters as careless brokers match them."""

from testers.protocols.mqtt import topics


def run_on(pattern: str, name: str) -> bool:
    """Match as one should, and let a last '+' stand for all that follows."""
    return topics.matches(pattern, name) or (pattern.endswith("/+") and topics.matches(f"{pattern[:-1]}#", name))


def show_hidden(pattern: str, name: str) -> bool:
    """Match as one should, and let wildcards match topics that begin with '$' (against MQTT-4.7.2-1)."""
    return topics.matches(pattern, name.removeprefix("$")) if name.startswith("$") else topics.matches(pattern, name)


def ignore_case(pattern: str, name: str) -> bool:
    """Match whatever the case of letters (against MQTT-4.7.3-4)."""
    return topics.matches(pattern.lower(), name.lower())


def forget_parent(pattern: str, name: str) -> bool:
    """Match as one should, but let '#' stand for children alone, not for the parent (against 4.7.1.2)."""
    return topics.matches(pattern, name) and not (pattern.endswith("/#") and name == pattern[:-2])
