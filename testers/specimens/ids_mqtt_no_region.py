"""One division code in forty is of no province."""

from rules.text import Text
from testers.specimens.catalogue.manners import Wrong
from testers.specimens.catalogue.telling import telling
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_mqtt_no_region",
    title=Text(zh="上报的行政区划代码不存在", en="Device that tells a division of no province"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=telling(Wrong.REGION, nested=True),
)
