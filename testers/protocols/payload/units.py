"""Units in their vocabularies: UCUM, SenML (RFC 8428 with the additions of RFC 8798), UNECE Recommendation 20. Pure."""

import re
from enum import StrEnum

from rules.errors import UsageError
from rules.text import Text
from testers.protocols.payload.ucum import is_ucum


class Vocabulary(StrEnum):
    """Where a unit may come from."""

    UCUM = "ucum"
    SENML = "senml"
    UNECE = "unece"


_SENML_WORDS = """
m kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s
W/m2 cd/m2 bit bit/s lat lon pH dB dBW Bspl count / % %RH %EL EL 1/s 1/min beat/min beats S/m B VA VAs var
vars J/m kg/m3 deg NTU ms min h MHz kW kVA kvar Ah Wh kWh varh kvarh kVAh Wh/km KiB GB Mbit/s B/s MB/s mV mA
dBm ug/m3 mm/h m/h ppm /100 /1000 hPa mm cm km km/h ppb ppt
"""
_SENML = frozenset(_SENML_WORDS.split())
# The codes that city data use most; with UNECE declared, any code of the right form is let pass.
_UNECE_WORDS = """
C62 P1 CEL FAH KEL MTR KMT CMT MMT MTK MTQ MTS KMH KNT SEC MIN HUR DAY ANN MON WEE KGM GRM MGM TNE LTR MLT WTT
KWT MAW WHR KWH MWH JOU KJO AMP VLT MVT KVT OHM HTZ KHZ MHZ GHZ PAL HPA KPA BAR MBR LUX LUM CDL DD C81 59 5K
GP GQ M1 2N DBW DBM NEW KVA VA KVR D13 D14 D54 E34 E36 4L AD MQH G51 L2 X7 E07 A86 B22 B44 4K 2X Q30 23 GV FTU
NTU BQL
"""
_UNECE = frozenset(_UNECE_WORDS.split())
_UNECE_FORM = re.compile(r"[A-Z0-9]{2,3}")


def read_vocabularies(text: str | None) -> tuple[Vocabulary, ...]:
    """Return the vocabularies that a parameter names with commas between, all of them for None.

    Raises
    ------
    UsageError
        One is not known.

    """
    if text is None:
        return tuple(Vocabulary)
    try:
        return tuple(Vocabulary(name.strip().lower()) for name in text.split(","))
    except ValueError:
        known = ", ".join(Vocabulary)
        raise UsageError(
            Text(
                zh=f"参数 units.vocabulary 的取值为 {known}，多个以逗号分隔。",
                en=f"The parameter units.vocabulary is one of {known}, or several with commas between.",
            )
        ) from None


def is_unit(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Tell whether `text` is a unit of one of the vocabularies."""
    if Vocabulary.UCUM in vocabularies and is_ucum(text):
        return True
    if Vocabulary.SENML in vocabularies and text in _SENML:
        return True
    if vocabularies == (Vocabulary.UNECE,):
        return _UNECE_FORM.fullmatch(text) is not None
    return Vocabulary.UNECE in vocabularies and text in _UNECE
