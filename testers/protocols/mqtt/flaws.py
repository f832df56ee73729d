"""What may be wrong with an MQTT packet: one constant a flaw, with its statement in both editions.

Sources: MQTT 3.1.1 (OASIS, 29 October 2014; ISO/IEC 20922:2016) and MQTT 5.0 (OASIS, 7 March 2019). Where an edition
gives a rule no number, the section stands instead.
"""

from dataclasses import dataclass
from enum import IntEnum

from rules.errors import TargetError
from rules.text import Text


class Version(IntEnum):
    """Protocol level as CONNECT carries it in one byte (section 3.1.2.2)."""

    V311 = 4
    V5 = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One rule a packet can break; `reason` is the MQTT 5.0 reason code that answers it (section 4.13.1)."""

    v311: str
    v5: str
    zh: str
    en: str
    reason: int = 0x81

    def statement(self, version: Version) -> str:
        """Give the id of the statement in the edition spoken on the connection."""
        return self.v5 if version is Version.V5 else self.v311


class MalformedPacket(TargetError):  # noqa: N818 - the word of MQTT 5.0, section 1.2
    """The bytes of the peer break a statement of the specification.

    `statement` is its id, `reason` the MQTT 5.0 reason code that answers it.
    """

    def __init__(self, flaw: Flaw, version: Version) -> None:
        """Bind a flaw to the edition spoken on this connection."""
        self.flaw = flaw
        self.statement = flaw.statement(version)
        self.reason = flaw.reason
        super().__init__(Text(zh=f"{self.statement}：{flaw.zh}", en=f"{self.statement}: {flaw.en}"))


FLAGS = Flaw(
    v311="MQTT-2.2.2-2",
    v5="MQTT-2.1.3-1",
    zh="固定报头的保留标志位与规范规定的取值不符。",
    en="The reserved flag bits of the fixed header differ from the values the specification sets.",
)
FLAGS_PUBREL = Flaw(
    v311="MQTT-3.6.1-1",
    v5="MQTT-3.6.1-1",
    zh="PUBREL 固定报头的标志位必须为 0010。",
    en="The fixed header flags of PUBREL must be 0010.",
)
FLAGS_SUBSCRIBE = Flaw(
    v311="MQTT-3.8.1-1",
    v5="MQTT-3.8.1-1",
    zh="SUBSCRIBE 固定报头的标志位必须为 0010。",
    en="The fixed header flags of SUBSCRIBE must be 0010.",
)
FLAGS_UNSUBSCRIBE = Flaw(
    v311="MQTT-3.10.1-1",
    v5="MQTT-3.10.1-1",
    zh="UNSUBSCRIBE 固定报头的标志位必须为 0010。",
    en="The fixed header flags of UNSUBSCRIBE must be 0010.",
)
PACKET_TYPE = Flaw(
    v311="section 2.2.1",
    v5="section 2.1.2",
    zh="控制报文类型是保留值。",
    en="The control packet type is a reserved value.",
)
LENGTH_TOO_LONG = Flaw(
    v311="section 2.2.3",
    v5="section 1.5.5",
    zh="变长整数超过四个字节。",
    en="A variable byte integer is longer than four bytes.",
)
LENGTH_NOT_MINIMAL = Flaw(
    v311="section 2.2.3",
    v5="MQTT-1.5.5-1",
    zh="变长整数没有使用最少的字节数。",
    en="A variable byte integer does not use the fewest bytes.",
)
TOO_LARGE = Flaw(
    v311="section 2.2.3",
    v5="section 3.1.2.11.4",
    zh="报文长度超过接收方的上限。",
    en="The packet is larger than the receiver accepts.",
    reason=0x95,
)
TRUNCATED = Flaw(
    v311="section 2.1",
    v5="section 2.1",
    zh="报文在字段结束之前中断。",
    en="The packet ends before one of its fields does.",
)
TRAILING = Flaw(
    v311="section 2.1",
    v5="section 2.1",
    zh="报文末尾有多余字节。",
    en="Bytes are left over at the end of the packet.",
)
NOT_UTF8 = Flaw(
    v311="MQTT-1.5.3-1",
    v5="MQTT-1.5.4-1",
    zh="字符串不是合法的 UTF-8 编码。",
    en="A string is not well-formed UTF-8.",
)
NULL_CHARACTER = Flaw(
    v311="MQTT-1.5.3-2",
    v5="MQTT-1.5.4-2",
    zh="字符串含有空字符 U+0000。",
    en="A string holds the null character U+0000.",
)
STRING_TOO_LONG = Flaw(
    v311="section 1.5.3",
    v5="section 1.5.4",
    zh="字符串或二进制数据超过 65535 字节。",
    en="A string or binary field is longer than 65,535 bytes.",
)
PACKET_ID = Flaw(
    v311="MQTT-2.3.1-1",
    v5="MQTT-2.2.1-3",
    zh="报文标识符必须是非零的 16 位整数。",
    en="The packet identifier must be a non-zero 16-bit integer.",
    reason=0x82,
)
PACKET_ID_QOS0 = Flaw(
    v311="MQTT-2.3.1-5",
    v5="MQTT-2.2.1-2",
    zh="QoS 0 的 PUBLISH 不能带报文标识符。",
    en="A PUBLISH of QoS 0 must not carry a packet identifier.",
    reason=0x82,
)
CONNECT_RESERVED = Flaw(
    v311="MQTT-3.1.2-3",
    v5="MQTT-3.1.2-3",
    zh="CONNECT 的保留标志位必须为 0。",
    en="The reserved connect flag must be 0.",
)
WILL_QOS = Flaw(
    v311="MQTT-3.1.2-14",
    v5="MQTT-3.1.2-12",
    zh="遗嘱 QoS 不能为 3。",
    en="The will QoS must not be 3.",
)
WILL_QOS_WITHOUT_WILL = Flaw(
    v311="MQTT-3.1.2-13",
    v5="MQTT-3.1.2-11",
    zh="没有遗嘱时遗嘱 QoS 必须为 0。",
    en="Without a will the will QoS must be 0.",
)
WILL_RETAIN_WITHOUT_WILL = Flaw(
    v311="MQTT-3.1.2-15",
    v5="MQTT-3.1.2-13",
    zh="没有遗嘱时遗嘱保留标志必须为 0。",
    en="Without a will the will retain flag must be 0.",
)
PASSWORD_WITHOUT_USER = Flaw(
    v311="MQTT-3.1.2-22",
    v5="MQTT-3.1.2-22",
    zh="没有用户名时密码标志必须为 0。",
    en="Without a user name the password flag must be 0.",
)
CONNACK_FLAGS = Flaw(
    v311="section 3.2.2.1",
    v5="MQTT-3.2.2-1",
    zh="CONNACK 确认标志的第 7 至 1 位必须为 0。",
    en="Bits 7 to 1 of the connect acknowledge flags must be 0.",
)
SESSION_WITH_REFUSAL = Flaw(
    v311="MQTT-3.2.2-4",
    v5="MQTT-3.2.2-6",
    zh="拒绝连接时“会话存在”标志必须为 0。",
    en="A refusing CONNACK must have session present set to 0.",
)
REASON_CODE = Flaw(
    v311="MQTT-3.9.3-2",
    v5="section 2.4",
    zh="原因码（返回码）不是该报文类型允许的取值。",
    en="The reason or return code is not one this packet type may carry.",
    reason=0x82,
)
CONNECT_CODE = Flaw(
    v311="section 3.2.2.3",
    v5="MQTT-3.2.2-8",
    zh="CONNACK 的返回码是保留值。",
    en="The CONNACK return code is a reserved value.",
    reason=0x82,
)
QOS = Flaw(
    v311="MQTT-3.3.1-4",
    v5="MQTT-3.3.1-4",
    zh="PUBLISH 的 QoS 不能为 3。",
    en="The QoS of a PUBLISH must not be 3.",
)
DUP_QOS0 = Flaw(
    v311="MQTT-3.3.1-2",
    v5="MQTT-3.3.1-2",
    zh="QoS 0 的 PUBLISH 的 DUP 标志必须为 0。",
    en="The DUP flag of a PUBLISH of QoS 0 must be 0.",
)
TOPIC_WILDCARD = Flaw(
    v311="MQTT-3.3.2-2",
    v5="MQTT-3.3.2-2",
    zh="主题名不能含通配符。",
    en="A topic name must not contain wildcard characters.",
    reason=0x90,
)
TOPIC_EMPTY = Flaw(
    v311="MQTT-4.7.3-1",
    v5="MQTT-4.7.3-1",
    zh="主题名和主题过滤器至少要有一个字符。",
    en="Topic names and topic filters must be at least one character long.",
    reason=0x82,
)
RESPONSE_TOPIC_WILDCARD = Flaw(
    v311="section 3.3",
    v5="MQTT-3.3.2-14",
    zh="响应主题不能含通配符。",
    en="A response topic must not contain wildcard characters.",
    reason=0x82,
)
FILTER_HASH = Flaw(
    v311="MQTT-4.7.1-2",
    v5="MQTT-4.7.1-1",
    zh="“#”必须单独占用主题过滤器的最后一级。",
    en="The wildcard # must be the whole last level of a topic filter.",
    reason=0x8F,
)
FILTER_PLUS = Flaw(
    v311="MQTT-4.7.1-3",
    v5="MQTT-4.7.1-2",
    zh="“+”必须单独占用一级。",
    en="The wildcard + must be a whole level of a topic filter.",
    reason=0x8F,
)
SHARE_NAME = Flaw(
    v311="section 4.7",
    v5="MQTT-4.8.2-2",
    zh="共享订阅的形式必须是 $share/名称/过滤器，名称非空且不含通配符。",
    en="A shared subscription must read $share/name/filter with a non-empty name free of wildcards.",
    reason=0x8F,
)
NO_SUBSCRIPTION = Flaw(
    v311="MQTT-3.8.3-3",
    v5="MQTT-3.8.3-2",
    zh="SUBSCRIBE 至少要有一个主题过滤器。",
    en="A SUBSCRIBE must hold at least one topic filter.",
    reason=0x82,
)
SUBSCRIPTION_OPTIONS = Flaw(
    v311="MQTT-3.8.3-4",
    v5="MQTT-3.8.3-5",
    zh="订阅选项的保留位必须为 0，QoS 与保留处理的取值必须在 0 至 2 之间。",
    en="Reserved bits of the subscription options must be 0; QoS and retain handling must be 0, 1 or 2.",
)
NO_LOCAL_SHARED = Flaw(
    v311="section 3.8.3",
    v5="MQTT-3.8.3-4",
    zh="共享订阅不能设置“非本地”选项。",
    en="The no-local option must not be set on a shared subscription.",
    reason=0x82,
)
NO_FILTER = Flaw(
    v311="MQTT-3.10.3-2",
    v5="MQTT-3.10.3-2",
    zh="UNSUBSCRIBE 至少要有一个主题过滤器。",
    en="An UNSUBSCRIBE must hold at least one topic filter.",
    reason=0x82,
)
NO_REASON = Flaw(
    v311="MQTT-3.8.4-5",
    v5="MQTT-3.8.4-6",
    zh="SUBACK 必须对每个主题过滤器给出一个返回码。",
    en="A SUBACK must hold a code for each topic filter.",
    reason=0x82,
)
PROPERTY_PLACE = Flaw(
    v311="section 2.3",
    v5="section 2.2.2.2",
    zh="属性标识符不适用于该报文类型。",
    en="The property identifier is not valid for this packet type.",
)
PROPERTY_TWICE = Flaw(
    v311="section 2.3",
    v5="section 2.2.2.2",
    zh="同一属性出现了不止一次。",
    en="A property that may stand only once stands more than once.",
    reason=0x82,
)
PROPERTY_VALUE = Flaw(
    v311="section 2.3",
    v5="section 2.2.2.2",
    zh="属性取值超出规范允许的范围。",
    en="The value of a property is outside the range the specification allows.",
    reason=0x82,
)
TOPIC_ALIAS = Flaw(
    v311="section 3.3",
    v5="MQTT-3.3.2-8",
    zh="主题别名不能为 0。",
    en="A topic alias must not be 0.",
    reason=0x94,
)
