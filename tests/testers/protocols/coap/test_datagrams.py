"""Who hears what comes in: answers to messages of ours, and those to no message at all."""

from testers.protocols.coap.datagrams import Datagrams, Inbox
from testers.protocols.coap.wire import reset

HERE = ("127.0.0.1", 5683)


def test_a_reset_of_an_id_that_never_was_ours_is_heard_by_whoever_asked_for_strays() -> None:
    # libcoap 4.3.1 answers an unknown version by a Reset with the Message ID 0 (RFC 7252 section 3: ignore it).
    datagrams, inbox = Datagrams(cap=1024), Inbox()
    datagrams.expect(inbox, mid=7, strays=True)
    datagrams.datagram_received(reset(0), HERE)
    assert [each.data for each in inbox.drain()] == [reset(0)]


def test_nobody_else_hears_it() -> None:
    datagrams, inbox = Datagrams(cap=1024), Inbox()
    datagrams.expect(inbox, mid=7)
    datagrams.datagram_received(reset(0), HERE)
    assert inbox.drain() == []


def test_a_late_reset_of_an_earlier_message_is_no_stray() -> None:
    datagrams, earlier, later = Datagrams(cap=1024), Inbox(), Inbox()
    datagrams.expect(earlier, mid=6, strays=True)
    datagrams.forget(mid=6)
    datagrams.expect(later, mid=7, strays=True)
    datagrams.datagram_received(reset(6), HERE)
    assert later.drain() == []
