"""Payloads are passed on in GBK."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewriting, send_as
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_texts_gbk",
    title=Text(zh="以 GBK 转发文字的代理", en="Broker that passes texts on in GBK"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=rewriting(send_as("gbk")),
)
