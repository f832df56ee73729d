"""Seeds that are the same on every machine: Python's own `hash` of a string changes with each process."""

import hashlib


def derive_seed(run_seed: int, *names: str) -> int:
    """Return a 64-bit seed from the run's seed and `names`; another name or order, another seed."""
    digest = hashlib.sha256(str(run_seed).encode("ascii"))
    for name in names:
        raw = name.encode("utf-8")
        # The length in front keeps ("a", "bc") apart from ("ab", "c").
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return int.from_bytes(digest.digest()[:8], "big")
