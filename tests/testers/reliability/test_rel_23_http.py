"""REL-23.http: what stores do to payloads, what they refuse, and that nothing of ours stays there."""

import asyncio
from dataclasses import replace

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.harness.limits import Limits
from testers.protocols.http.blobs import MOST
from testers.protocols.payload.blobs import LARGEST
from testers.reliability.rel_23_http import reduce
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, Store, serve_blobs
from testers.specimens.peers.search import find_peer
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import Answer, Request
from tests.testers.bench_web import SHORT, try_reply, try_served
from tests.testers.protocols.mqtt.assay import Assay, assay, read

CASE = "testers.reliability.rel_23_http"


def test_a_store_that_keeps_everything() -> None:
    found = assay(CASE, "http_blobs")
    assert found.words == {"altered": Word.PASS}
    assert found.record.measurements["altered"].n == 2_995
    assert found.record.residue == ()


@pytest.mark.skipif(find_peer("nginx") is None, reason="nginx is not on this machine")
def test_a_store_that_is_not_ours() -> None:
    assert assay(CASE, "nginx_dav").words == {"altered": Word.PASS}


@pytest.mark.parametrize("spoils", ["cut", "flipped", "to_crlf", "to_lf", "from_cr", "remains"])
def test_stores_that_spoil_payloads(spoils: str) -> None:
    found = assay(CASE, f"http_blobs_{spoils}")
    assert found.words == {"altered": Word.FAIL}
    assert "first altered" in found.why


def test_a_store_that_is_said_to_take_little_is_judged_by_that() -> None:
    found = assay(CASE, "http_blobs_cut", parameters={MOST: "65536"})
    assert found.words == {"altered": Word.PASS}
    assert "65536" in found.why


@pytest.mark.parametrize("size", ["0", "1048577", "9" * 5_000, "-1", "many", "١"])
def test_a_senseless_size_is_the_users_mistake(size: str) -> None:
    found = assay(CASE, "http_blobs", parameters={MOST: size})
    assert found.words == {"": Word.NOT_TESTED}
    assert MOST in found.why


def test_without_a_collection_nothing_is_tried() -> None:
    assert assay(CASE, "http_blobs", parameters={"blobs.collection": None}).words == {"": Word.NOT_TESTED}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"http.token": "stranger"}, "401"), ({"blobs.collection": "/elsewhere"}, "404")],
)
def test_a_refusal_is_inconclusive_with_its_reason(parameters: dict[str, str], named: str) -> None:
    found = assay(CASE, "http_blobs", parameters=parameters)
    assert found.words == {"": Word.INCONCLUSIVE}
    assert named in found.why


@pytest.mark.parametrize("system", ["http_garbage", "http_hangs", "http_endless", "http_redirects_away"])
def test_hostile_servers_establish_nothing(system: str) -> None:
    found = assay(CASE, system, parameters={"blobs.collection": "/b"}, limits=Limits(timeout=0.5, connect=0.5))
    assert found.words == {"": Word.INCONCLUSIVE}


def test_who_answers_anything_is_no_store_and_gets_nothing() -> None:
    asked = list[str]()

    def reply(request: Request) -> Answer:
        asked.append(request.method)
        return Answer(status=200, content_type="text/html", body=b"<p>Welcome</p>")

    record = try_reply(CASE, reply, blobs_collection="/b")
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
    assert set(asked) == {"GET"}


def test_nobody_there_is_inconclusive() -> None:
    served = Served(endpoints={"http": "http://127.0.0.1:1"}, parameters={"blobs.collection": "/b"})
    record = asyncio.run(try_served(CASE, served, SHORT))
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def try_store(manners: Manners, **parameters: str) -> tuple[Assay, Store]:
    """Run the case on a store, and give what is left in it."""

    async def go() -> tuple[Assay, Store]:
        async with serve_blobs(manners, ServeOptions(seed=7, scale=0.05)) as (store, served):
            changed = replace(served, parameters={**served.parameters, **parameters})
            record = await try_served(CASE, changed, SHORT)
        assert record.trace is None, record.trace
        return Assay(words={"": record.problem.word} if record.problem else {}, record=record), store

    return asyncio.run(go())


@pytest.mark.parametrize("manners", [Manners(), Manners(keeps=keeping.flip), Manners(largest=100_000)])
def test_nothing_of_ours_stays(manners: Manners) -> None:
    found, store = try_store(manners)
    assert store.kept == {}
    assert found.record.residue == ()


def test_what_is_too_large_is_named() -> None:
    found, _ = try_store(Manners(largest=100_000))
    assert found.words == {"": Word.INCONCLUSIVE}
    assert "413" in found.why
    assert MOST in found.why


def test_who_breaks_off_large_payloads_is_inconclusive_even_if_one_alone_is_too_large() -> None:
    found, store = try_store(Manners(cuts=LARGEST - 1))
    assert found.words == {"": Word.INCONCLUSIVE}
    assert f"{LARGEST} bytes got no answer twice" in found.why
    assert store.kept == {}


def test_a_cache_may_take_a_moment() -> None:
    found, _ = try_store(Manners(lags=True))
    share = found.record.measurements["altered"]
    assert isinstance(share, Proportion)
    assert (share.k, share.n) == (0, 60)


def test_a_store_that_replaces_nothing_alters() -> None:
    found, _ = try_store(Manners(keeps=lambda data, before: before or data))
    share = found.record.measurements["altered"]
    assert isinstance(share, Proportion)
    assert share.k == 5


def test_what_forgets_at_once_is_no_store() -> None:
    found, _ = try_store(Manners(forgets=True))
    assert found.words == {"": Word.INCONCLUSIVE}
    assert "no such payload" in found.why


def test_what_cannot_be_removed_is_not_written_by_the_thousand() -> None:
    found, store = try_store(Manners(deletes=False))
    assert found.words == {"": Word.INCONCLUSIVE}
    assert len(store.kept) == 1
    assert len(found.record.residue) == 1


def test_what_is_lost_is_not_altered() -> None:
    lost = ("payload", {"number": 1, "size": 10, "back": False, "altered": False})
    whole = ("payload", {"number": 2, "size": 10, "back": True, "altered": False})
    share = reduce(read(("sizes", {"largest": LARGEST}), lost, whole))["altered"]
    assert isinstance(share, Proportion)
    assert (share.k, share.n) == (0, 1)
    assert reduce([])["altered"].n == 0
