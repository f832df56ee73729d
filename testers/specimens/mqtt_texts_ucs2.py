"""Characters beyond the basic plane become question marks."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewrite_texts, rewriting
from testers.specimens.notes.manners import Texts
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_texts_ucs2",
    title=Text(zh="只认基本平面字符的代理", en="Broker that knows the basic plane alone"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=rewriting(rewrite_texts(Texts.UCS2)),
)
