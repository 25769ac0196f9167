"""How Edge names a person to a service, where a test speaks in Edge's place."""

from datetime import date

from contracts import Contracts

ANY_MEMBER = "mem_01BX5ZZKBKACTAV9WEVGEMMVRZ"
STAFF_IDS = {"operator": "stf_01BX5ZZKBKACTAV9WEVGEMMVS0", "reviewer": "stf_01BX5ZZKBKACTAV9WEVGEMMVS1",
             "billing": "stf_01BX5ZZKBKACTAV9WEVGEMMVS2", "admin": "stf_01BX5ZZKBKACTAV9WEVGEMMVS3"}


def staff(role: str):
    """How Edge names a person of the staff to a service."""
    pb = Contracts.get()
    return pb.common.Staff(staff_id=STAFF_IDS[role], role=getattr(pb.common, f"STAFF_ROLE_{role.upper()}"), name="受付 花子")


def persons_documents(day: date) -> list[str]:
    """What proves a person on that day: one document, and since 2020-04-01 two of different kinds."""
    return ["drivers_license"] if day < date(2020, 4, 1) else ["drivers_license", "passport"]
