"""Whether a text is a unit of UCUM in its case-sensitive form. Pure; a recursive descent over the published grammar.

    unit      := ["/"] terms
    terms     := term (("." | "/") term)*
    term      := element [exponent] annotation*
    element   := prefix metric | metric | other | digits | "(" terms ")" | annotation

The usual atoms are listed here. Those in square brackets are customary or arbitrary units without number; one that is
well formed is let pass, so that no rare unit of a laboratory is taken for a mistake.
"""

import re

LONGEST = 64
_DEEPEST = 8
_PREFIX_WORDS = "Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti"
_PREFIXES = frozenset(_PREFIX_WORDS.split())
_METRIC_WORDS = """
m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc gf Ky Gal dyn
erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg] eq
osm g% kat U Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] st mho bit By Bd
"""
_METRIC = frozenset(_METRIC_WORDS.split())
_OTHER_WORDS = """
% gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm %[slope] Ao b att circ sph den bit_s Ch
"""
_OTHER = frozenset(_OTHER_WORDS.split())
_BRACKETED = re.compile(r"\[[A-Za-z0-9_'.:/^()*-]{1,24}\]")
_POWER = re.compile(r"10[*^](?:[+-]?\d{1,3})?")
_SYMBOL = re.compile(r"(?:\[[^\[\]{}\s]{1,24}\]|[A-Za-z_%'])+")
_EXPONENT = re.compile(r"[+-]?\d{1,3}")
_FACTOR = re.compile(r"\d{1,9}")
_NOTE = re.compile(r"\{[\x21-\x7a\x7c\x7e]{0,40}\}")


def is_ucum(text: str) -> bool:
    """Tell whether `text` is a unit of UCUM, case-sensitive; the empty text is none here, for it declares nothing."""
    if not text or len(text) > LONGEST or not text.isascii():
        return False
    try:
        end = _read_terms(text, 1 if text[0] == "/" else 0, 0)
    except _NoUnit:
        return False
    return end == len(text)


class _NoUnit(Exception):  # noqa: N818 - an outcome, not an error
    pass


def _read_terms(text: str, place: int, depth: int) -> int:
    place = _read_term(text, place, depth)
    while text[place : place + 1] in (".", "/") and place < len(text):
        place = _read_term(text, place + 1, depth)
    return place


def _read_term(text: str, place: int, depth: int) -> int:
    start = place
    place = _read_element(text, place, depth)
    while (note := _NOTE.match(text, place)) is not None:
        place = note.end()
    if place == start:
        raise _NoUnit
    return place


def _read_element(text: str, place: int, depth: int) -> int:
    if text[place : place + 1] == "(":
        if depth >= _DEEPEST:
            raise _NoUnit
        place = _read_terms(text, place + 1, depth + 1)
        if text[place : place + 1] != ")":
            raise _NoUnit
        return _read_exponent(text, place + 1)
    power = _POWER.match(text, place)
    if power is not None:
        return power.end()
    factor = _FACTOR.match(text, place)
    if factor is not None:
        return factor.end()
    symbol = _SYMBOL.match(text, place)
    if symbol is None:
        return place
    if not _is_symbol(symbol[0]):
        raise _NoUnit
    return _read_exponent(text, symbol.end())


def _read_exponent(text: str, place: int) -> int:
    found = _EXPONENT.match(text, place)
    return found.end() if found is not None else place


def _is_symbol(symbol: str) -> bool:
    if symbol in _METRIC or symbol in _OTHER or _BRACKETED.fullmatch(symbol):
        return True
    return any(
        symbol[:length] in _PREFIXES and (symbol[length:] in _METRIC or _BRACKETED.fullmatch(symbol[length:]))
        for length in (1, 2)
    )
