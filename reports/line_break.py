"""Where lines of mixed Chinese and Latin text may break.

Chinese breaks between any two characters, save that closing marks do not begin a line and opening marks do
not end one (GB/T 15834-2011, 5.1.9 and 5.1.10); a Latin word or a number stays whole unless it is longer
than the line itself. reportlab's own breaker knows neither the full-width marks nor opening ones.
"""

from collections.abc import Callable, Sequence

NO_START = frozenset("，。、；：？！）》〉」』】〕〗〙〛｝］…—～·”’％‰℃°,.;:?!)]}%’”")
NO_END = frozenset("（《〈「『【〔〖〘〚｛［“‘([{￥$№")
_WIDE_FROM = 0x2E80
# Long tokens (addresses, digests, topics) may break behind these when the line would stay half empty.
_SOFT = frozenset("/-_.,;=&?#:")


def break_lines(characters: Sequence[str], widths: Sequence[float], width_of: Callable[[int], float]) -> list[int]:
    r"""Return where each line ends (exclusive index); the last is len(characters).

    `widths` are the advances of the characters, `width_of(line)` the width available; `\\n` forces a break.
    """
    ends: list[int] = []
    start = 0
    while start < len(characters):
        end = _end_line(characters, widths, start, width_of(len(ends)))
        ends.append(end)
        start = end
        while start < len(characters) and characters[start] == " ":
            start += 1
        if start != end and start < len(characters):
            ends[-1] = start
    if ends and ends[-1] < len(characters):
        ends[-1] = len(characters)
    return ends


def _end_line(characters: Sequence[str], widths: Sequence[float], start: int, width: float) -> int:
    used, last, soft = 0.0, 0, 0
    for index in range(start, len(characters)):
        if index > start:
            if may_break(characters[index - 1], characters[index]):
                last = index
            elif characters[index - 1] in _SOFT:
                soft = index
        if characters[index] == "\n":
            return index + 1
        used += widths[index]
        if used > width + 1e-6 and characters[index] != " ":
            return _choose(start, index, last, soft)
    return len(characters)


def _choose(start: int, index: int, last: int, soft: int) -> int:
    """Prefer a proper break, then a soft one in a token that leaves the line half empty, then a hard one."""
    half = start + (index - start) // 2
    if last > half or (last and not soft):
        return last
    if soft > max(last, start):
        return soft
    return last or max(index, start + 1)


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two neighbours."""
    if after in NO_START or before in NO_END or after == " ":
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return ord(character) >= _WIDE_FROM or character in "…—“”‘’"
