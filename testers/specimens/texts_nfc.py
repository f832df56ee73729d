"""Texts are normalised, so that another text comes back."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_nfc",
    title=Text(zh="擅自规范化文字的服务", en="Service that normalises texts"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.NFC)),
)
