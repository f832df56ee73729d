"""Topic matching against the examples of section 4.7 and a slow independent definition."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citybrain.sensing.mqtt.packets import ViolationError
from citybrain.sensing.mqtt.topics import MAX_LEVELS, SubscriptionTree, check_filter, check_name, covers, matches

_levels = st.sampled_from(["a", "b", "", "c"])
_names = st.lists(_levels, min_size=1, max_size=4).map("/".join).filter(bool)
_filters = st.builds(
    lambda levels, tail: "/".join([*levels, *tail]),
    st.lists(_levels | st.just("+"), max_size=4),
    st.sampled_from([[], ["#"]]),
).filter(bool)


def _by_pattern(topic_filter: str, topic: str) -> bool:
    """Section 4.7 as a regular expression."""
    levels = ["[^/]*" if level == "+" else re.escape(level) for level in topic_filter.split("/")]
    if topic_filter == "#":
        pattern = ".*"
    elif topic_filter.endswith("/#"):
        pattern = "/".join(levels[:-1]) + "(/.*)?"
    else:
        pattern = "/".join(levels)
    return re.fullmatch(pattern, topic) is not None


@given(_filters, _names)
def test_matching_equals_the_definition(topic_filter: str, topic: str) -> None:
    check_filter(topic_filter)
    check_name(topic)
    tree = SubscriptionTree()
    tree.add(topic_filter, "c", 1)
    assert matches(topic_filter, topic) == _by_pattern(topic_filter, topic)
    assert bool(tree.receivers(topic)) == _by_pattern(topic_filter, topic)


@given(_filters, _filters, _names)
def test_a_covering_filter_matches_all_that_the_other_matches(allowed: str, asked: str, topic: str) -> None:
    if covers(allowed, asked) and matches(asked, topic):
        assert matches(allowed, topic)


@given(st.lists(st.tuples(_filters, st.sampled_from(["x", "y"]), st.integers(0, 2))), _names)
def test_the_tree_forgets_what_is_removed(held: list[tuple[str, str, int]], topic: str) -> None:
    tree = SubscriptionTree()
    for topic_filter, client, qos in held:
        tree.add(topic_filter, client, qos)
    for topic_filter, client, _ in held:
        tree.remove(topic_filter, client)
    assert tree.receivers(topic) == {}
    assert tree._root.is_bare()


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        # the examples of 4.7.1 and 4.7.2
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
        ("sport/#", "sport", True),
        ("sport/tennis/+", "sport/tennis/player1/ranking", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/monitor", False),
        ("+/monitor/Clients", "$SYS/monitor/Clients", False),
        ("$SYS/#", "$SYS/monitor", True),
        ("$SYS/monitor/+", "$SYS/monitor/Clients", True),
        # 4.7.3: case and space count, nothing is normalised
        ("ACCOUNTS", "Accounts", False),
        ("a\u0308", "\u00e4", False),
    ],
)
def test_examples_of_the_specification(topic_filter: str, topic: str, *, expected: bool) -> None:
    tree = SubscriptionTree()
    tree.add(topic_filter, "c", 0)
    assert matches(topic_filter, topic) == expected
    assert bool(tree.receivers(topic)) == expected


def test_the_highest_qos_of_overlapping_filters_holds() -> None:
    # [MQTT-3.3.5-1]
    tree = SubscriptionTree()
    for topic_filter, qos in (("a/#", 0), ("a/+", 2), ("a/b", 1)):
        tree.add(topic_filter, "c", qos)
    assert tree.receivers("a/b") == {"c": 2}


def test_depth_is_bounded() -> None:
    deep = "/".join("a" * (MAX_LEVELS + 1))
    for check in (check_name, check_filter):
        with pytest.raises(ViolationError):
            check(deep)
