"""Right SNMP values, PDUs and messages."""

from hypothesis import strategies as st

from testers.protocols.snmp.values import Type, Value, VarBind
from testers.protocols.snmp.wire import Kind, Message, Pdu, Version

names = st.lists(st.integers(0, 2**32 - 1), max_size=8).map(lambda rest: (1, 3, *rest))
integers = {
    Type.INTEGER: st.integers(-(2**31), 2**31 - 1),
    Type.COUNTER32: st.integers(0, 2**32 - 1),
    Type.GAUGE32: st.integers(0, 2**32 - 1),
    Type.TIMETICKS: st.integers(0, 2**32 - 1),
    Type.COUNTER64: st.integers(0, 2**64 - 1),
}
values = st.one_of(
    *(st.builds(Value, type=st.just(kind), data=numbers) for kind, numbers in integers.items()),
    st.builds(Value, type=st.sampled_from([Type.OCTET_STRING, Type.OPAQUE]), data=st.binary(max_size=40)),
    st.builds(Value, type=st.just(Type.IP_ADDRESS), data=st.binary(min_size=4, max_size=4)),
    st.builds(Value, type=st.just(Type.OBJECT_IDENTIFIER), data=names),
    st.builds(
        Value,
        type=st.sampled_from([Type.NULL, Type.NO_SUCH_OBJECT, Type.NO_SUCH_INSTANCE, Type.END_OF_MIB_VIEW]),
        data=st.just(0),
    ),
)
pdus = st.builds(
    Pdu,
    kind=st.sampled_from(Kind),
    request_id=st.integers(-(2**31), 2**31 - 1),
    status=st.integers(0, 18),
    index=st.integers(0, 100),
    bound=st.lists(st.builds(VarBind, name=names, value=values), max_size=4).map(tuple),
)
messages = st.builds(Message, version=st.just(Version.V2C), community=st.binary(max_size=20), pdu=pdus)
