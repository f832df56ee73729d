"""Texts are sent in another encoding than the label says."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_mislabelled",
    title=Text(zh="标称 UTF-8 而实发 GB 18030 的服务", en="Service that sends GB 18030 under the label UTF-8"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.MISLABELS)),
)
