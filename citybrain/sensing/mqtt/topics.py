"""Topic names, topic filters and the tree that matches them (MQTT 3.1.1 section 4.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from citybrain.sensing.mqtt.packets import ViolationError

MAX_LEVELS = 128
"""Deeper names and filters are refused: matching cost stays bounded."""


def check_name(topic: str) -> None:
    """Refuse what is no topic name."""
    if not topic:
        raise ViolationError("MQTT-4.7.3-1", "topic name is empty")
    # [MQTT-3.3.2-2], [MQTT-4.7.1-1]: no wildcard characters in a topic name
    if "#" in topic or "+" in topic:
        raise ViolationError("MQTT-3.3.2-2", "topic name contains a wildcard character")
    _check_depth(topic)


def check_filter(topic_filter: str) -> None:
    """Refuse what is no topic filter."""
    if not topic_filter:
        raise ViolationError("MQTT-4.7.3-1", "topic filter is empty")
    _check_depth(topic_filter)
    levels = topic_filter.split("/")
    for position, level in enumerate(levels):
        # [MQTT-4.7.1-2]: # alone or after a separator, and last
        if "#" in level and (level != "#" or position != len(levels) - 1):
            raise ViolationError("MQTT-4.7.1-2", "# is not the last whole level")
        # [MQTT-4.7.1-3]: + occupies an entire level
        if "+" in level and level != "+":
            raise ViolationError("MQTT-4.7.1-3", "+ does not occupy a whole level")


def _check_depth(topic: str) -> None:
    if topic.count("/") >= MAX_LEVELS:
        raise ViolationError("MQTT-4.8.0-1", f"more than {MAX_LEVELS} topic levels")


def matches(topic_filter: str, topic: str) -> bool:
    """Whether the filter matches the name.

    Compared character by character, without normalisation [MQTT-4.7.3-4].
    """
    # [MQTT-4.7.2-1]: a leading wildcard does not match names that begin with $
    if topic.startswith("$") and topic_filter[0] in "#+":
        return False
    return _levels_match(topic_filter.split("/"), topic.split("/"))


def covers(allowed: str, asked: str) -> bool:
    """Whether every name that filter `asked` can match is also matched by filter `allowed`."""
    if asked.startswith("$") != allowed.startswith("$"):
        return False
    return _levels_match(allowed.split("/"), asked.split("/"))


def _levels_match(pattern: list[str], levels: list[str]) -> bool:
    for position, part in enumerate(pattern):
        if part == "#":
            return True
        if position >= len(levels) or levels[position] == "#":
            return False
        if part not in {"+", levels[position]}:
            return False
    # 4.7.1.2: the multi-level wildcard also stands for its parent level, so `a` is no `a/#`
    return len(pattern) == len(levels)


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)

    def is_bare(self) -> bool:
        return not self.children and not self.holders


class SubscriptionTree:
    """Subscriptions by level: client id and granted QoS at the node of their filter."""

    def __init__(self) -> None:
        """Start without subscriptions."""
        self._root = _Node()

    def add(self, topic_filter: str, client_id: str, qos: int) -> None:
        """Set a subscription; one with the same filter is replaced [MQTT-3.8.4-3]."""
        node = self._root
        for level in topic_filter.split("/"):
            node = node.children.setdefault(level, _Node())
        node.holders[client_id] = qos

    def remove(self, topic_filter: str, client_id: str) -> None:
        """Delete a subscription and the branches that it leaves bare."""
        path: list[tuple[_Node, str]] = []
        node = self._root
        for level in topic_filter.split("/"):
            child = node.children.get(level)
            if child is None:
                return
            path.append((node, level))
            node = child
        node.holders.pop(client_id, None)
        for parent, level in reversed(path):
            if not parent.children[level].is_bare():
                return
            del parent.children[level]

    def receivers(self, topic: str) -> dict[str, int]:
        """Client ids that match the name, each with the highest QoS of its matching filters.

        [MQTT-3.3.5-1] "respecting the maximum QoS of all the matching subscriptions".
        """
        found: dict[str, int] = {}
        for node in self._nodes(topic.split("/")):
            for client_id, qos in node.holders.items():
                found[client_id] = max(qos, found.get(client_id, 0))
        return found

    def _nodes(self, levels: list[str]) -> Iterator[_Node]:
        # [MQTT-4.7.2-1]: at the root, $ names skip the wildcards
        wild = not levels[0].startswith("$")
        nodes = [self._root]
        for level in levels:
            following: list[_Node] = []
            for node in nodes:
                if wild and "#" in node.children:
                    yield node.children["#"]
                names = (level, "+") if wild else (level,)
                following += [node.children[name] for name in names if name in node.children]
            nodes, wild = following, True
        for node in nodes:
            yield node
            if "#" in node.children:
                yield node.children["#"]
