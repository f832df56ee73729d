"""Members that no receiver can know: what a newer version of a partner may send. Pure."""

from collections.abc import Mapping

from testers.harness.observation import Json


def make_extras(tag: str) -> Mapping[str, Mapping[str, Json]]:
    """Return sets of unknown members by what they are; their names hold `tag`, so that nobody knows them."""
    name = tag.replace("-", "_")
    return {
        "a text": {f"{name}_text": "later"},
        "a number": {f"{name}_number": 1.5},
        "null": {f"{name}_null": None},
        "a list": {f"{name}_list": [1, "two", None]},
        "an object": {f"{name}_object": {"inner": {"deep": True}}},
        "a name in Chinese": {f"{name}_扩展": "后续版本"},
    }
