"""The terms of the NGSI-LD core context that entities, subscriptions and notifications use, in our own statement.

The context itself lives on a server of ETSI, which no authorisation covers; its terms and their IRIs are facts of
ETSI GS CIM 009 annex B. What is not listed is still expanded: the core context sends unknown terms to its default
vocabulary.
"""

import re

from testers.harness.observation import Json

_NGSI = "https://uri.etsi.org/ngsi-ld/"
_URL = re.compile(r"https?://uri\.etsi\.org/ngsi-ld/v1/ngsi-ld-core-context(-v\d+\.\d+(\.\d+)?)?\.jsonld")
CORE = f"{_NGSI}v1/ngsi-ld-core-context.jsonld"


def _words(line: str) -> list[str]:
    return line.split()


_CLASSES = _words(
    "Property GeoProperty LanguageProperty VocabProperty JsonProperty ListProperty Relationship "
    "ListRelationship Subscription Notification ContextSourceRegistration ContextSourceNotification "
    "EntityInfo Attribute"
)
_GEO = _words("Point LineString Polygon MultiPoint MultiLineString MultiPolygon Feature FeatureCollection")
_TIMES = _words("createdAt modifiedAt deletedAt observedAt expiresAt notifiedAt")
_LITERALS = _words("unitCode status isActive throttling timeInterval scope")


def is_core(url: str) -> bool:
    """Tell whether `url` names the core context, of whatever edition."""
    return _URL.fullmatch(url) is not None


def state_core() -> Json:
    """Return the core context as a document."""
    terms: dict[str, Json] = {
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "ngsi-ld": _NGSI,
        "geojson": "https://purl.org/geojson/vocab#",
        "value": f"{_NGSI}hasValue",
        "object": {"@id": f"{_NGSI}hasObject", "@type": "@id"},
        "datasetId": {"@id": f"{_NGSI}datasetId", "@type": "@id"},
        "languageMap": {"@id": f"{_NGSI}hasLanguageMap", "@container": "@language"},
        "vocab": {"@id": f"{_NGSI}hasVocab", "@type": "@vocab"},
        "json": {"@id": f"{_NGSI}hasJSON", "@type": "@json"},
        "valueList": {"@id": f"{_NGSI}hasValueList", "@container": "@list"},
        "objectList": {"@id": f"{_NGSI}hasObjectList", "@type": "@id", "@container": "@list"},
        "previousValue": f"{_NGSI}hasPreviousValue",
        "previousObject": {"@id": f"{_NGSI}hasPreviousObject", "@type": "@id"},
        "location": f"{_NGSI}location",
        "observationSpace": f"{_NGSI}observationSpace",
        "operationSpace": f"{_NGSI}operationSpace",
        "coordinates": {"@id": "geojson:coordinates", "@container": "@list"},
        "@vocab": f"{_NGSI}default-context/",
    }
    terms.update({name: f"{_NGSI}{name}" for name in (*_CLASSES, *_LITERALS)})
    terms.update({name: f"geojson:{name}" for name in _GEO})
    terms.update({name: {"@id": f"{_NGSI}{name}", "@type": "DateTime"} for name in _TIMES})
    terms.update({name: f"{_NGSI}{name}" for name in ("DateTime", "Date", "Time")})
    return {"@context": terms}
