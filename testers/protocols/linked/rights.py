"""Who may have a dataset, and under which licence, as far as a machine can tell."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.linked.catalogue import DCT, Catalogue, Dataset
from testers.protocols.linked.graph import Term
from testers.protocols.linked.metadata import list_words

_ODRL = "http://www.w3.org/ns/odrl/2/hasPolicy"
# GB/T 36625.4-2021, 2.2: sharing is unconditional, conditional, or none.
_CLASSES: Mapping[str, str] = MappingProxyType(
    {"无条件共享": "open", "有条件共享": "conditional", "不予共享": "closed"}
)
_AUTHORITY = re.compile(r"https?://publications\.europa\.eu/resource/authority/access-right/(\w+)")
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "PUBLIC": "open",
        "OP_DATPRO": "open",
        "RESTRICTED": "conditional",
        "NON_PUBLIC": "closed",
        "NORMAL": "closed",
        "SENSITIVE": "closed",
        "CONFIDENTIAL": "closed",
    }
)


def find_class(catalogue: Catalogue, entry: Dataset) -> str | None:
    """Return 'open', 'conditional', 'closed' or 'named' (an IRI that is not in our lists); None without a class."""
    found = [read_class(catalogue, term) for term in _list_rights(entry)]
    return next((each for each in found if each is not None), None)


def find_class_fault(catalogue: Catalogue, entry: Dataset) -> Text | None:
    """Return why a machine cannot tell who may have the dataset, or None."""
    terms = _list_rights(entry)
    if not terms:
        return find(f"{entry.label} 没有共享类型（dct:accessRights）", f"{entry.label} has no dct:accessRights")
    if any(read_class(catalogue, term) is not None for term in terms):
        return None
    words = terms[0].text[:80]
    return find(f"{entry.label} 的共享类型“{words}”无法识别", f"'{words}' of {entry.label} is no sharing class")


def read_class(catalogue: Catalogue, term: Term) -> str | None:
    """Return what a value of dct:accessRights says, None where only people can read it."""
    for word in list_words(term, catalogue.nodes):
        authority = _AUTHORITY.fullmatch(word)
        if authority is not None:
            return _CODES.get(authority[1])
        if word.strip() in _CLASSES:
            return _CLASSES[word.strip()]
    return "named" if term.id is not None and _is_iri(term.id) else None


def find_licence_fault(entry: Dataset) -> Text | None:
    """Return why no machine can tell the licence, or None.

    It may stand at the dataset or at each of its distributions (DCAT 3 prefers these), as dct:license or as an ODRL
    policy.
    """
    own = _judge_licence(entry.node.all(f"{DCT}license", _ODRL))
    if own is True:
        return None
    held = [_judge_licence(each.all(f"{DCT}license", _ODRL)) for each in entry.distributions]
    if held and all(each is True for each in held):
        return None
    if own is False or False in held:
        return find(f"{entry.label} 的许可不是 IRI", f"the licence of {entry.label} is no IRI")
    return find(f"{entry.label} 没有许可（dct:license）", f"{entry.label} has no dct:license")


def _judge_licence(terms: tuple[Term, ...]) -> bool | None:
    """Tell whether one of the terms is an IRI; None where there are no terms."""
    return any(term.id is not None and _is_iri(term.id) for term in terms) if terms else None


def _list_rights(entry: Dataset) -> list[Term]:
    return [term for node in (entry.node, *entry.distributions) for term in node.all(f"{DCT}accessRights")]


def _is_iri(text: str) -> bool:
    """Tell whether a name is an absolute IRI with something behind its scheme (RFC 3987); a blank node is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) and text[:2] != "_:" and bool(parts.netloc or (parts.path and not parts.path.isspace()))
