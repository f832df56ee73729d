import pytest

from testers.harness.observation import Json
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.tenancy import find_leak, find_members, find_secrets


def answer(body: bytes, status: int = 403) -> Exchange:
    return Exchange(method="GET", target="/", status=status, headers=(), body=body, seconds=0.0)


def test_secrets_are_texts_that_the_path_does_not_tell_and_no_times() -> None:
    document: Json = {
        "id": "site-01", "name": "Northgate substation", "kind": "power", "made": "2026-11-26T08:00:00Z",
        "more": [{"place": "变电站北门值班室"}],
    }  # fmt: skip
    assert find_secrets(document, "/sites/site-01") == ("Northgate substation", "变电站北门值班室")


@pytest.mark.parametrize(
    ("body", "told", "leaks"),
    [
        (b"Northgate substation is not yours", "", True),
        ("变电站北门值班室".encode(), "", True),
        (b'{"x": "\\u53d8\\u7535\\u7ad9\\u5317\\u95e8\\u503c\\u73ed\\u5ba4"}', "", True),
        (b"nothing here", "", False),
        (b'{"self": "/sites?name=Northgate substation"}', "Northgate substation", False),
        (b"\xff\xfe", "", False),
    ],
)
def test_a_leak_is_found_however_it_is_written(body: bytes, told: str, *, leaks: bool) -> None:
    secrets = ("Northgate substation", "变电站北门值班室")
    assert (find_leak(answer(body), secrets, told=told) is not None) == leaks


def test_members_are_found_at_any_depth_within_reason() -> None:
    deep: Json = {"remark": 1}
    for _ in range(200):
        deep = [deep]
    document: Json = {"remark": "a", "place": {"remark": "b"}, "list": [{"remark": None}], "deep": deep}
    assert [value for _, value in find_members(document, frozenset({"remark"}))] == ["a", "b", None]
