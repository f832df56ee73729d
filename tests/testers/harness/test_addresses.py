import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.harness.addresses import forbid, is_loopback, read_literal, unmap


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("10.0x2.3", "10.2.0.3"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_every_form_of_an_address_is_read(words: str, address: str) -> None:
    assert str(read_literal(words)) == address


@pytest.mark.parametrize(
    "words", ["lamp.example", "localhost", "1.2.3.4.5", "256.1.1.1.example", "99999999999", "a::b::c"]
)
def test_a_name_is_no_address(words: str) -> None:
    assert read_literal(words) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0.0.0.0", "unspecified"),  # noqa: S104 - read, never bound
        ("0.1.2.3", "unspecified"),
        ("::", "unspecified"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "metadata"),
        ("fe80::1", "link-local"),
        ("fd00:ec2::254", "metadata"),
        ("100.100.100.200", "metadata"),
        ("168.63.129.16", "metadata"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("ff02::1", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("240.0.0.1", "reserved"),
        ("::ffff:169.254.169.254", "metadata"),
        ("64:ff9b::a9fe:a9fe", "metadata"),
        ("2002:a9fe:a9fe::1", "metadata"),
        ("::169.254.169.254", "metadata"),
    ],
)
def test_some_addresses_are_never_probed(address: str, kind: str) -> None:
    why = forbid(ipaddress.ip_address(address))
    assert why is not None
    assert kind in why.en


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.20", "2001:db8::5", "fd12::1", "8.8.8.8"]
)
def test_others_are_the_authorisation_s_business(address: str) -> None:
    assert forbid(ipaddress.ip_address(address)) is None


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_the_address_it_maps(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    assert unmap(mapped) == address
    assert forbid(mapped) == forbid(address)
    assert is_loopback(mapped) == address.is_loopback
    assert read_literal(str(int(address))) == address
