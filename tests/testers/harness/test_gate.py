import datetime as dt
import ipaddress
from pathlib import Path

import pytest

from rules.errors import RefusedError, TargetError, UsageError
from rules.subject import Target
from rules.text import Text
from testers.harness.addresses import Address
from testers.harness.doors import open_doors
from testers.harness.gate import Clearance, Gate
from testers.harness.resolving import resolve
from testers.harness.signature import TrustedKey, make_key, read_public, sign_target
from tests.testers.harness.little_cases import run

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def describe(url: str = "http://127.0.0.1:8080", **block: object) -> Target:
    authorisation = {
        "owner": "Example Lighting Ltd",
        "hosts": ["127.0.0.1"],
        "ports": [8080],
        "from": "2026-01-01",
        "until": "2027-12-31",
        **block,
    }
    return Target.model_validate(
        {"target": {"id": "lamp", "kind": "sensing-device"}, "endpoints": {"http": url}, "authorisation": authorisation}
    )


class Names:
    """A resolver with a list of answers for each time it is asked; the last one stays."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str) -> tuple[Address, ...]:
        literal = await resolve(host) if host[0].isdigit() or ":" in host else None
        if literal:
            return literal
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return tuple(ipaddress.ip_address(each) for each in answer)


def clear(
    target: Target, *, names: Names | None = None, trust: tuple[TrustedKey, ...] = (), now: dt.datetime = NOON
) -> Clearance:
    return run(Gate(target, trust=trust, resolver=names or Names([]), clock=lambda: now).clear())


def test_loopback_needs_no_more_than_the_block() -> None:
    found = clear(describe())
    assert (found.signer, found.key, found.pins["http"].address) == ("loopback", None, "127.0.0.1")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0177.0.0.1"])
def test_other_spellings_of_loopback_are_pinned_to_the_plain_address(host: str) -> None:
    assert clear(describe(f"http://{host}:8080")).pins["http"].address == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "hosts", "words"),
    [
        ("http://127.0.0.1:8081", ["127.0.0.1"], "port 8081 is not in"),
        ("http://127.0.0.2:8080", ["127.0.0.1"], "127.0.0.2 is not in authorisation.hosts"),
        ("http://[::1]:8080", ["127.0.0.1"], "::1 is not in"),
        ("http://10.0.0.1:8080", ["127.0.0.1"], "10.0.0.1 is not in"),
        ("http://10.0.0.1:8080", ["10.0.0.1"], "needs a signed authorisation"),
        ("http://10.0.0.1:8080", ["10.0.0.0/24"], "needs a signed authorisation"),
        ("http://10.0.0.255:8080", ["10.0.0.0/24"], "broadcast address of 10.0.0.0/24"),
        ("http://169.254.169.254:8080", ["0.0.0.0/0"], "metadata"),
        ("http://2852039166:8080", ["0.0.0.0/0"], "metadata"),
        ("http://[::ffff:a9fe:a9fe]:8080", ["0.0.0.0/0", "::/0"], "metadata"),
        ("http://169.254.3.4:8080", ["169.254.3.4"], "link-local"),
        ("http://224.0.0.1:8080", ["224.0.0.1"], "multicast"),
        ("http://255.255.255.255:8080", ["255.255.255.255"], "broadcast"),
        ("http://0.0.0.0:8080", ["0.0.0.0"], "unspecified"),  # noqa: S104 - read, never bound
        ("http://[fd00:ec2::254]:8080", ["fd00:ec2::254"], "metadata"),
    ],
)
def test_what_the_authorisation_does_not_open_is_refused(url: str, hosts: list[str], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        clear(describe(url, hosts=hosts))


@pytest.mark.parametrize(
    ("day", "inside"), [("2025-12-31", False), ("2026-01-01", True), ("2027-12-31", True), ("2028-01-01", False)]
)
def test_the_window_includes_its_first_and_last_day(day: str, *, inside: bool) -> None:
    now = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    if inside:
        clear(describe(), now=now)
    else:
        with pytest.raises(RefusedError, match="outside the authorisation"):
            clear(describe(), now=now)


def test_every_answer_of_the_resolver_must_be_inside() -> None:
    target = describe("http://lamp.example:8080", hosts=["127.0.0.0/8"])
    assert clear(target, names=Names(["127.0.0.9"])).pins["http"].address == "127.0.0.9"
    with pytest.raises(RefusedError, match=r"lamp.example \(10.1.1.1\) is not in"):
        clear(target, names=Names(["127.0.0.9", "10.1.1.1"]))


def test_a_listed_name_does_not_open_forbidden_addresses() -> None:
    target = describe("http://Lamp.Example.:8080", hosts=["lamp.example"])
    assert clear(target, names=Names(["127.0.0.9"])).pins["http"].address == "127.0.0.9"
    with pytest.raises(RefusedError, match="metadata"):
        clear(target, names=Names(["127.0.0.9", "169.254.169.254"]))


def test_one_answer_beyond_loopback_asks_for_a_signature() -> None:
    with pytest.raises(RefusedError, match="needs a signed authorisation"):
        clear(describe("http://lamp.example:8080", hosts=["lamp.example"]), names=Names(["127.0.0.9", "10.1.1.1"]))


def test_a_rebinding_name_stays_pinned_to_its_first_answer() -> None:
    names = Names(["127.0.0.9"], ["169.254.169.254"])
    target = describe("http://lamp.example:8080", hosts=["lamp.example"])

    async def work() -> tuple[str, str]:
        gate = Gate(target, resolver=names, clock=lambda: NOON)
        first = (await gate.clear()).pins["http"].address
        again = await gate.regate("http://lamp.example:8080/other?page=2")
        return first, again.address

    assert run(work()) == ("127.0.0.9", "127.0.0.9")
    assert names.asked == 1


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:8080/next", None),
        ("http://127.0.0.1:9/", RefusedError),
        ("http://10.0.0.1:8080/", RefusedError),
        ("http://evil.example:8080/", RefusedError),
        ("http://169.254.169.254:8080/latest/meta-data", RefusedError),
        ("/no-host", TargetError),
        ("http://[broken", TargetError),
        ("http://me:secret@127.0.0.1:8080/", TargetError),
    ],
)
def test_a_redirect_is_gated_again(url: str, error: type[Exception] | None) -> None:
    async def work() -> str:
        gate = Gate(describe(), resolver=Names(["10.9.9.9"]), clock=lambda: NOON)
        await gate.clear()
        return (await gate.regate(url)).address

    if error is None:
        assert run(work()) == "127.0.0.1"
    else:
        with pytest.raises(error):
            run(work())


def test_a_name_without_address_is_unreachable_not_refused() -> None:
    async def unknown(host: str) -> tuple[Address, ...]:
        raise TargetError(Text.same(f"{host} unknown"))

    target = describe("http://gone.example:8080", hosts=["gone.example"])

    async def work() -> None:
        doors = await open_doors(target, resolver=unknown, clock=lambda: NOON)
        with pytest.raises(TargetError, match=r"gone\.example unknown"):
            doors.link("http")

    run(work())


def test_the_system_resolver_knows_localhost_and_not_an_invalid_name() -> None:
    assert {str(each) for each in run(resolve("localhost"))} <= {"127.0.0.1", "::1"}
    with pytest.raises(TargetError, match="cannot be resolved"):
        run(resolve("no-such-host.invalid"))


def test_a_host_entry_that_is_nothing_is_the_caller_s_mistake() -> None:
    with pytest.raises(UsageError, match=r"'10\.0\.0\.0/99' in authorisation.hosts"):
        Gate(describe(hosts=["10.0.0.0/99"]))


def test_a_signature_by_a_trusted_key_opens_other_addresses(tmp_path: Path) -> None:
    key = make_key(tmp_path / "k.pem")
    unsigned = describe("http://10.0.0.1:8080", hosts=["10.0.0.0/24"])
    block = unsigned.authorisation.model_copy(update={"signature": sign_target(unsigned, key)})
    signed = unsigned.model_copy(update={"authorisation": block})
    trust = (TrustedKey(label="Owner", raw=read_public(key)),)
    found = clear(signed, trust=trust)
    assert (found.signer, found.key, found.pins["http"].address) == ("Owner", read_public(key), "10.0.0.1")
    with pytest.raises(RefusedError, match="does not hold"):
        clear(signed)
    wider = signed.model_copy(update={"authorisation": block.model_copy(update={"max_rate": 5000})})
    with pytest.raises(RefusedError, match="does not hold"):
        clear(wider, trust=trust)
