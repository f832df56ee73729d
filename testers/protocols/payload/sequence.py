"""Order and copies of what arrives with numbers (RFC 4737 and RFC 5560, read for messages instead of packets)."""

from collections.abc import Iterable
from dataclasses import dataclass

# A number that lies this far back is no straggler: the counter began again (a restart, or its own wrap).
RESTART = 1_000
_FIRST, _AGAIN = (0, 1), 20  # counters begin at 0 or 1; a straggler of the very beginning comes sooner than this


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a row of numbers says.

    arrived     different messages, each counted at its first arrival
    reordered   those that arrived after a message with a higher number
    copies      arrivals of a message that had arrived before
    duplicated  messages that arrived more than once
    restarts    times at which the counter began again
    first       the first number out of order or repeated, None when all is well
    """

    arrived: int = 0
    reordered: int = 0
    copies: int = 0
    duplicated: int = 0
    restarts: int = 0
    first: int | None = None


def count_order(numbers: Iterable[int]) -> Order:
    """Return the order of one sender's numbers, in the order of their arrival.

    A message is reordered when its number is smaller than the next expected one, which is one more than the highest
    seen so far (RFC 4737 section 3.3); of copies only the first to arrive takes part (RFC 5560 counts the others).
    """
    arrived = reordered = copies = restarts = twice = 0
    first: int | None = None
    expected, seen = 0, dict[int, int]()
    for number in numbers:
        if _begins_again(number, expected):
            restarts += 1
            twice += sum(times > 1 for times in seen.values())
            expected, seen = 0, {}
        seen[number] = seen.get(number, 0) + 1
        if seen[number] > 1:
            copies += 1
        else:
            arrived += 1
            reordered += number < expected
        if first is None and (seen[number] > 1 or number < expected):
            first = number
        expected = max(expected, number + 1)
    twice += sum(times > 1 for times in seen.values())
    return Order(arrived=arrived, reordered=reordered, copies=copies, duplicated=twice, restarts=restarts, first=first)


def _begins_again(number: int, expected: int) -> bool:
    return expected - number >= (_AGAIN if number in _FIRST else RESTART)
