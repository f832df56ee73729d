"""What brokers that do not pass payloads on as they are make of them (REL-23)."""

_LARGE = 64 << 10


def flip_large(payload: bytes) -> bytes:
    """Flip one bit in the middle of whatever is larger than 64 KiB: a buffer that is one byte too short."""
    if len(payload) <= _LARGE:
        return payload
    spoiled = bytearray(payload)
    spoiled[len(payload) // 2] ^= 0x10
    return bytes(spoiled)


def take_for_text(payload: bytes) -> bytes:
    """Replace what is no UTF-8, as programs do that take every payload for text."""
    return payload.decode("utf-8", "replace").encode()


def cut_at_nul(payload: bytes) -> bytes:
    """End at the first NUL, as programs do that take every payload for a C string."""
    return payload.partition(b"\0")[0]
