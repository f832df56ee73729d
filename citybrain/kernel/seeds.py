"""Everything random in the city comes from the run's seed, through SHA-256."""

import hashlib
import random


def digest(seed: int, purpose: str) -> bytes:
    """32 bytes that depend on seed and purpose only, equal on every machine."""
    return hashlib.sha256(f"citybrain/{seed}/{purpose}".encode()).digest()


def generator(seed: int, purpose: str) -> random.Random:
    """An independent random generator for one purpose. Not for secrets of real systems."""
    return random.Random(int.from_bytes(digest(seed, purpose), "big"))


def token(seed: int, purpose: str) -> str:
    """32 hexadecimal characters."""
    return digest(seed, purpose).hex()[:32]
