"""The catalogue of the open sets as a description in DCAT 3, true but for the defects."""

import datetime as dt
from collections.abc import Sequence

from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.sets import OpenSet
from testers.specimens.catalogue.triples import Iri, Nodes, Part, Properties, Typed, Value, Worded

CATALOGUE = "/catalogue"
DATA = "/data"
_THEMES = "/vocabulary/themes"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe(sets: Sequence[OpenSet], manners: Manners, now: dt.datetime, *, page: int | None = None) -> Nodes:
    """Return the catalogue, or one of its two pages."""
    listed = sets[1:] if manners.hides else sets
    half = len(listed) // 2
    shown = listed if page is None else listed[:half] if page == 1 else listed[half:]
    catalogue: dict[str, tuple[Value, ...]] = {"@type": (Iri("dcat:Catalog"),)}
    if page in (None, 1):
        catalogue |= {
            "dct:title": (Worded("样城开放数据目录", "zh"), Worded("Open data of Sample City", "en")),
            "dct:description": (Worded("样城各部门开放的数据集。", "zh"),),
            "dct:publisher": (Iri("/organisations/office"),),
        }
    catalogue["dcat:dataset"] = tuple(Iri(_name_dataset(each)) for each in shown)
    nodes: dict[str, Properties] = {CATALOGUE: catalogue}
    if page == 1 and not manners.forgets_page:
        nodes[f"{CATALOGUE}?page=1"] = {
            "@type": (Iri("hydra:PartialCollectionView"),),
            "hydra:next": (Iri(f"{CATALOGUE}?page=2"),),
        }
    nodes["/organisations/office"] = {
        "@type": (Iri("foaf:Organization"),),
        "foaf:name": (Worded("样城数据局", "zh"),),
    }
    for each in shown:
        first = each is sets[-1]
        nodes |= _describe_set(each, manners if first else Manners(age=manners.age), now, number=sets.index(each))
    return nodes


def _name_dataset(each: OpenSet) -> str:
    return f"/datasets/{each.name.partition('.')[0]}"


def _describe_set(each: OpenSet, manners: Manners, now: dt.datetime, *, number: int) -> Nodes:
    name = "/datasets/renamed" if manners.old_address else _name_dataset(each)
    changed = (now - dt.timedelta(days=manners.age)).date().isoformat()
    dataset: dict[str, tuple[Value, ...]] = {
        "@type": (Iri("dcat:Dataset"),),
        "dct:identifier": (f"sample-city-{number}{'-old' if manners.old_address else ''}",),
        "dct:title": (Worded(each.title, "zh"),),
        "dct:description": (Worded(f"{each.title}，由有关部门每日更新。", "zh"),),
        "dct:publisher": (Iri("/organisations/office"),),
        "dcat:contactPoint": (
            Part({"@type": (Iri("vcard:Organization"),), "vcard:hasEmail": (Iri("mailto:data@city.example"),)}),
        ),
        "dct:modified": (Typed(changed, "xsd:date"),),
        "dct:accrualPeriodicity": (Iri(f"{_AUTHORITY}/frequency/DAILY"),),
        "dcat:theme": (Iri(f"{_THEMES}#traffic"),),
        "dct:accessRights": (_say_class(manners, number),),
        "dcat:distribution": (Iri(f"{name}#file"),),
    }
    if manners.dead_vocabulary:
        dataset["dcat:theme"] = (Iri("/vocabulary/gone#traffic"),)
    if manners.undefined:
        dataset["dct:titel"] = (Worded(each.title, "zh"),)
    if manners.lost_member:
        dataset["steward"] = ("数据局",)
    distribution = _describe_file(each, manners)
    left = {key: value for key, value in dataset.items() if key not in manners.omits}
    return {name: left, f"{name}#file": {k: v for k, v in distribution.items() if k not in manners.omits}}


def _say_class(manners: Manners, number: int) -> Value:
    if manners.class_prose:
        return "需要数据的单位请来函说明用途，经审核后提供。"
    # Both ways in which a machine can be told.
    return "无条件共享" if number % 2 else Iri(f"{_AUTHORITY}/access-right/PUBLIC")


def _describe_file(each: OpenSet, manners: Manners) -> Properties:
    address = f"{DATA}/{'moved-' if manners.old_address else ''}{each.name}"
    found: dict[str, tuple[Value, ...]] = {
        "@type": (Iri("dcat:Distribution"),),
        "dcat:accessURL": (Iri(address),),
        "dcat:downloadURL": (Iri(address),),
        "dcat:mediaType": (Iri(f"{_IANA}/{each.media_type}"),),
        "dcat:byteSize": (Typed(str(len(each.body)), "xsd:nonNegativeInteger"),),
        "void:entities": (each.records,),
        "dct:license": ("知识共享署名许可" if manners.licence_text else Iri(_LICENCE),),
    }
    for name, value in manners.untrue:
        found[name] = (Iri(f"{_IANA}/{value}") if name == "dcat:mediaType" else value,)
    if manners.breaks_shape:
        found["dcat:accessURL"] = (address,)
    return found
