"""When a requirement applies: a small closed language over capabilities.

    expression := conjunction ('or' conjunction)*
    conjunction := negation ('and' negation)*
    negation := 'not' negation | '(' expression ')' | 'always' | comparison
    comparison := name [('==' | '!=') ('yes' | 'no' | 'undeclared')]

A bare name means `name == yes`. Values are three-valued (Kleene): an undeclared capability makes
a bare name neither true nor false, so the answer may be `undeclared` as well. Parsed, never evaluated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.flaw import FlawError


class Answer(StrEnum):
    """The answer to 'has the target this capability?'; a missing one is never 'no'."""

    YES = "yes"
    NO = "no"
    UNDECLARED = "undeclared"


Capabilities = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Always:
    """Applies to every target."""

    def answer(self, capabilities: Capabilities) -> Answer:  # noqa: ARG002 - same shape as its siblings
        """Return yes."""
        return Answer.YES

    def names(self) -> frozenset[str]:
        """Return the capabilities named: none."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Is:
    """A capability compared with an answer."""

    name: str
    wanted: Answer = Answer.YES

    def answer(self, capabilities: Capabilities) -> Answer:
        """Compare; an undeclared capability stays undeclared unless the comparison names it."""
        declared = capabilities.get(self.name, Answer.UNDECLARED)
        if declared is Answer.UNDECLARED and self.wanted is not Answer.UNDECLARED:
            return Answer.UNDECLARED
        return Answer.YES if declared is self.wanted else Answer.NO

    def names(self) -> frozenset[str]:
        """Return the capability named."""
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; undeclared stays undeclared."""

    inner: "Expression"

    def answer(self, capabilities: Capabilities) -> Answer:
        """Turn yes and no around."""
        turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNDECLARED: Answer.UNDECLARED}
        return turned[self.inner.answer(capabilities)]

    def names(self) -> frozenset[str]:
        """Return the capabilities named inside."""
        return self.inner.names()


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple["Expression", ...]

    def answer(self, capabilities: Capabilities) -> Answer:
        """One 'no' decides; else one 'undeclared' does."""
        return _first((Answer.NO, Answer.UNDECLARED, Answer.YES), self.parts, capabilities)

    def names(self) -> frozenset[str]:
        """Return the capabilities named in all parts."""
        return frozenset().union(*(part.names() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    """One part must hold."""

    parts: tuple["Expression", ...]

    def answer(self, capabilities: Capabilities) -> Answer:
        """One 'yes' decides; else one 'undeclared' does."""
        return _first((Answer.YES, Answer.UNDECLARED, Answer.NO), self.parts, capabilities)

    def names(self) -> frozenset[str]:
        """Return the capabilities named in all parts."""
        return frozenset().union(*(part.names() for part in self.parts))


Expression = Always | Is | Not | All | Either

_TOKEN = re.compile(r"\s*(?:(==|!=|\(|\))|([a-z][a-z0-9_.-]*))", re.ASCII)
_RESERVED = frozenset({"and", "or", "not", "always", "yes", "no", "undeclared"})


def parse(words: str) -> Expression:
    """Parse an applicability expression.

    Raises
    ------
    ValueError
        With the place and what was expected there; an empty expression is refused, because a
        case without a selector would be taken for always applicable.

    """
    tokens = _tokens(words)
    expression, rest = _either(tokens)
    if rest:
        raise FlawError(
            zh=f"适用条件“{words}”中不应出现“{rest[0]}”。请检查是否漏写 and 或 or。",
            en=f"unexpected '{rest[0]}' in '{words}'",
        )
    return expression


def _first(order: tuple[Answer, ...], parts: tuple[Expression, ...], capabilities: Capabilities) -> Answer:
    answers = {part.answer(capabilities) for part in parts}
    return next(answer for answer in order if answer in answers)


def _tokens(words: str) -> list[str]:
    tokens, place = [], 0
    while words[place:].strip():
        match = _TOKEN.match(words, place)
        if match is None:
            raise FlawError(
                zh=f"适用条件“{words}”中的“{words[place:].strip()}”读不懂。请用小写能力名以及 and、or、not、括号。",
                en=f"cannot read '{words[place:].strip()}' in '{words}'",
            )
        tokens.append(match.group(1) or match.group(2))
        place = match.end()
    return tokens


def _either(tokens: list[str]) -> tuple[Expression, list[str]]:
    part, rest = _all(tokens)
    parts = [part]
    while rest and rest[0] == "or":
        part, rest = _all(rest[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else Either(tuple(parts))), rest


def _all(tokens: list[str]) -> tuple[Expression, list[str]]:
    part, rest = _negation(tokens)
    parts = [part]
    while rest and rest[0] == "and":
        part, rest = _negation(rest[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else All(tuple(parts))), rest


def _negation(tokens: list[str]) -> tuple[Expression, list[str]]:
    if not tokens:
        raise FlawError(
            zh="适用条件不完整：此处应为能力名；适用于所有目标时请写 always。",
            en="the expression ends where a capability was expected; write 'always' for every target",
        )
    head, rest = tokens[0], tokens[1:]
    if head == "not":
        inner, rest = _negation(rest)
        return Not(inner), rest
    if head == "(":
        inner, rest = _either(rest)
        if not rest or rest[0] != ")":
            raise FlawError(
                zh="括号没有闭合。请补上 )。",
                en="a '(' is not closed",
            )
        return inner, rest[1:]
    if head == "always":
        return Always(), rest
    return _comparison(head, rest)


def _comparison(name: str, rest: list[str]) -> tuple[Expression, list[str]]:
    if name in _RESERVED or not name[0].isalpha():
        raise FlawError(
            zh=f"此处应为能力名，写的却是“{name}”。",
            en=f"'{name}' stands where a capability was expected",
        )
    if not rest or rest[0] not in ("==", "!="):
        return Is(name), rest
    if len(rest) < 2 or rest[1] not in list(Answer):
        raise FlawError(
            zh=f"“{name} {rest[0]}”之后应为 yes、no 或 undeclared。",
            en=f"'{name} {rest[0]}' needs yes, no or undeclared behind it",
        )
    comparison = Is(name, Answer(rest[1]))
    return (comparison if rest[0] == "==" else Not(comparison)), rest[2:]
