"""One device code in forty has nineteen digits."""

from rules.text import Text
from testers.specimens.catalogue.manners import Wrong
from testers.specimens.catalogue.telling import telling
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_mqtt_short_device",
    title=Text(zh="上报的设备编码少一位", en="Device that tells a code with a digit too few"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=telling(Wrong.DEVICE),
)
