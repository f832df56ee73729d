import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import UsageError
from rules.measurement import Count
from testers.harness.evidence import INLINE_BYTES, MemoryEvidence, keep_observations, read_observations, remeasure
from testers.harness.observation import Json, Observation
from tests.testers.harness.little_cases import make_case

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
observations = st.builds(
    Observation,
    what=st.text(),
    at=st.floats(0, 1e5).map(lambda value: round(value, 6)),
    facts=st.dictionaries(st.text(), json_values, max_size=3),
    sent=st.binary(max_size=50) | st.just(b"x" * (INLINE_BYTES + 1)),
    received=st.binary(max_size=50),
)


@pytest.mark.slow
@given(st.lists(observations, max_size=5))
def test_what_is_kept_reads_back_the_same(seen: list[Observation]) -> None:
    store = MemoryEvidence()
    kept = keep_observations("REL-01.tcp", seen, store)
    lines = store.pieces[kept[0]].splitlines(keepends=True)
    assert read_observations(lines, store.pieces.__getitem__) == ("REL-01.tcp", seen)
    assert len(lines) == len(seen) + 1
    assert set(kept) == set(store.pieces)


def test_large_bytes_are_evidence_of_their_own() -> None:
    store = MemoryEvidence()
    seen = [Observation(what="x", at=0.0, received=b"y" * (INLINE_BYTES + extra)) for extra in (0, 1, 1)]
    kept = keep_observations("REL-01.tcp", seen, store)
    assert len(kept) == 2
    assert store.pieces[kept[1]] == b"y" * (INLINE_BYTES + 1)
    assert len(store.pieces[kept[0]]) < 2 * INLINE_BYTES


def test_measuring_again_gives_the_same_and_only_for_its_own_case() -> None:
    store = MemoryEvidence()
    seen = [Observation(what="exchange", at=0.1, facts={"ok": ok}) for ok in (True, False)]
    lines = store.pieces[keep_observations("REL-01.tcp", seen, store)[0]].splitlines(keepends=True)
    assert remeasure(make_case(), lines, store.pieces.__getitem__) == {"lost": Count(k=1, n=2)}
    with pytest.raises(UsageError, match=r"of case REL-01\.tcp, not of REL-02\.tcp"):
        remeasure(make_case(case_id="REL-02.tcp"), lines, store.pieces.__getitem__)


def test_nan_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        keep_observations("REL-01.tcp", [Observation(what="x", at=0.0, facts={"v": float("nan")})], MemoryEvidence())


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"not json\n"],
        [b"[1]\n"],
        [b'{"schema":"other/1"}\n'],
        [b'{"schema":"cityassay/observations/1","case":"x"}\n', b'{"what":"x"}\n'],
    ],
)
def test_broken_evidence_is_said_to_be_broken(lines: list[bytes]) -> None:
    with pytest.raises(UsageError, match="broken"):
        read_observations(lines, MemoryEvidence().pieces.__getitem__)


def test_a_changed_piece_is_noticed() -> None:
    store = MemoryEvidence()
    kept = keep_observations("x", [Observation(what="x", at=0.0, sent=b"z" * (INLINE_BYTES + 1))], store)
    with pytest.raises(UsageError, match="changed"):
        read_observations(store.pieces[kept[0]].splitlines(keepends=True), lambda _: b"other")
