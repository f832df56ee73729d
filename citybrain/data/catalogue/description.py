"""The catalogue of the open data in DCAT 3: what there is, whose it is, how fresh, and who may have it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from citybrain.data.catalogue.rdf import Node
from citybrain.data.catalogue.sets import OpenSet
from citybrain.faults.seams import CatalogueSeam
from citybrain.kernel.clock import rfc3339

ROOT: Final = "/open"
CATALOGUE: Final = f"{ROOT}/catalogue"
CONTEXT: Final = f"{ROOT}/context.jsonld"
THEMES: Final = f"{ROOT}/themes"
DATA: Final = f"{ROOT}/data"
_OFFICE: Final = f"{ROOT}/offices/lighting"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_IANA: Final = "https://www.iana.org/assignments/media-types"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_OFFICE_NODE: Final[Node] = {"@id": _OFFICE, "@type": "foaf:Organization", "name": "路灯管理中心"}


def describe(sets: Sequence[OpenSet], start: datetime, seam: CatalogueSeam) -> Node:
    """The catalogue as one nested node."""
    listed = sets[:-1] if seam.hide_dataset else sets
    return {
        "@id": CATALOGUE,
        "@type": "dcat:Catalog",
        "title": "参考城市开放数据目录",
        "description": "参考城市向社会开放的数据集，内容均为虚构。",
        "publisher": _OFFICE_NODE,
        "dataset": [_describe_set(each, start, seam, first=each is sets[0]) for each in listed],
    }


def dataset_name(each: OpenSet) -> str:
    """The name of a dataset in the catalogue."""
    return f"{ROOT}/datasets/{each.name.partition('.')[0]}"


def _describe_set(each: OpenSet, start: datetime, seam: CatalogueSeam, *, first: bool) -> Node:
    node: dict[str, str | int | Node | Sequence[Node]] = {
        "@id": dataset_name(each),
        "@type": "dcat:Dataset",
        "identifier": f"citybrain-{each.name.partition('.')[0]}",
        "title": each.title,
        "description": each.description,
        "publisher": {"@id": _OFFICE},
        "contactPoint": {"@type": "vcard:Organization", "email": "mailto:open-data@city.example"},
        "modified": rfc3339(start),
        "frequency": f"{_AUTHORITY}/frequency/DAILY",
        "accessRights": f"{_AUTHORITY}/access-right/PUBLIC",
        "theme": f"{THEMES}#lighting",
        "distribution": _describe_file(each, seam, first=first),
    }
    if first and seam.omit_title:
        del node["title"]
    if first and seam.undefined_term:
        node["titel"] = each.title
    return node


def _describe_file(each: OpenSet, seam: CatalogueSeam, *, first: bool) -> Node:
    address = f"{DATA}/{each.name}"
    media_type = "application/json" if first and seam.media_type_untrue else each.media_type
    node: dict[str, str | int | Node | Sequence[Node]] = {
        "@id": f"{dataset_name(each)}#file",
        "@type": "dcat:Distribution",
        "accessURL": address,
        "downloadURL": address,
        "mediaType": f"{_IANA}/{media_type}",
        "byteSize": str(len(each.body)),
        "entities": each.records,
        "license": _LICENCE,
    }
    if first and seam.omit_licence:
        del node["license"]
    return node


def themes() -> Node:
    """The city's own vocabulary of themes."""
    return {"@id": f"{THEMES}#lighting", "@type": "skos:Concept", "label": "城市照明"}
