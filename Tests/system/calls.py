"""Calls without the pages: ringing as a telephone system tells it, recorded calls in numbers, what an operator types."""

from contracts import Contracts, new_id
from people import staff
from shops import Caller
from world import World


def ring(world: World, dialled: str, caller: str = "", ringing_ms: int = 0):
    """A telephone rings, as the telephone system tells Edge."""
    pb = Contracts.get()
    request = pb.call.RingRequest(request_id=new_id(), provider_call_id=new_id(), dialled=dialled, caller=caller, ringing_ms=ringing_ms)
    return world.as_edge.call.Ring(request, timeout=20).call


def record_request(number: str, content: str, callback: bool = False, **more):
    pb = Contracts.get()
    return pb.call.RecordInquiryRequest(
        request_id=new_id(), staff=staff("operator"), number=number, content=content,
        callback=pb.call.CALLBACK_WANTED if callback else pb.call.CALLBACK_NOT_WANTED,
        **({"caller_name": "田中", "caller_number": "03-6850-2192"} if callback else {}), **more)


def record_many(world: World, number: str, count: int, about: str = "発送の件") -> list[str]:
    """Ids of `count` recorded calls, past the pages (they are tried elsewhere)."""
    waiting = [world.as_edge.call.RecordInquiry.future(record_request(number, f"{about} {n}"), timeout=60) for n in range(count)]
    return [future.result().inquiry.inquiry_id for future in waiting]


def typed(caller: Caller) -> dict[str, object]:
    """The desk's form, filled by its labels' or fields' names."""
    values = {"kind": "callback" if caller.callback else "message", "caller_name": caller.name, "caller_name_kana": caller.kana,
              "caller_company": caller.company, "caller_number": caller.number, "addressee": caller.addressee,
              "content": caller.content}
    return values | ({"convenient_time": caller.convenient} if caller.convenient else {})
