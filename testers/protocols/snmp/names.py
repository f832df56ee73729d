"""The objects this house asks for by name, with the type each must have (RFC 3418, RFC 3411, RFC 6933)."""

from testers.protocols.snmp.ber import Oid
from testers.protocols.snmp.values import Type

SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
SYS_DESCR: Oid = (*SYSTEM, 1, 0)
SYS_OBJECT_ID: Oid = (*SYSTEM, 2, 0)
SYS_UP_TIME: Oid = (*SYSTEM, 3, 0)
SYS_NAME: Oid = (*SYSTEM, 5, 0)

ENGINE_BOOTS: Oid = (1, 3, 6, 1, 6, 3, 10, 2, 1, 2, 0)
ENGINE_TIME: Oid = (1, 3, 6, 1, 6, 3, 10, 2, 1, 3, 0)

PHYSICAL: Oid = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)  # entPhysicalEntry
CLASS_COLUMN, CHASSIS = 5, 3  # entPhysicalClass, chassis(3)
PHYSICAL_COLUMNS = {"hardware": 8, "firmware": 9, "serial": 11, "maker": 12, "model": 13}

# RFC 3418: every object of the system group, by its column
SYSTEM_TYPES: dict[Oid, Type] = {
    (*SYSTEM, 1): Type.OCTET_STRING,
    (*SYSTEM, 2): Type.OBJECT_IDENTIFIER,
    (*SYSTEM, 3): Type.TIMETICKS,
    (*SYSTEM, 4): Type.OCTET_STRING,
    (*SYSTEM, 5): Type.OCTET_STRING,
    (*SYSTEM, 6): Type.OCTET_STRING,
    (*SYSTEM, 7): Type.INTEGER,
    (*SYSTEM, 8): Type.TIMETICKS,
    (*SYSTEM, 9, 1, 2): Type.OBJECT_IDENTIFIER,
    (*SYSTEM, 9, 1, 3): Type.OCTET_STRING,
    (*SYSTEM, 9, 1, 4): Type.TIMETICKS,
}
