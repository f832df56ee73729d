"""What stores that do not keep payloads as they came make of them (REL-23). `before` is what stood under the name."""

import re

_ROOM = 64 << 10


def keep(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Keep what came."""
    return data


def cut(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Keep what fits a buffer of 64 KiB."""
    return data[:_ROOM]


def flip(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Change one byte where the buffer of 64 KiB turns."""
    if len(data) <= _ROOM:
        return data
    return data[:_ROOM] + bytes([data[_ROOM] ^ 0x20]) + data[_ROOM + 1 :]


def write_crlf(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Write every line feed with a carriage return before it, as text files of one system do."""
    return data.replace(b"\n", b"\r\n")


def read_crlf(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Take the carriage return before a line feed away, as who reads such text files does."""
    return data.replace(b"\r\n", b"\n")


def read_lines(data: bytes, before: bytes) -> bytes:  # noqa: ARG001 - same shape as its siblings
    """Take a lone carriage return for the end of a line too, and make a line feed of it."""
    return re.sub(rb"\r(?!\n)", b"\n", data)


def write_over(data: bytes, before: bytes) -> bytes:
    """Write over what stood there and leave the rest of it, as who forgets to cut the file does."""
    return data + before[len(data) :]
