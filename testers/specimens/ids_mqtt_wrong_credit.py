"""One credit code in forty has a digit that is wrong."""

from rules.text import Text
from testers.specimens.catalogue.manners import Wrong
from testers.specimens.catalogue.telling import telling
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_mqtt_wrong_credit",
    title=Text(zh="上报的信用代码校验码错误", en="Device that tells a wrong credit code"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=telling(Wrong.CREDIT),
)
