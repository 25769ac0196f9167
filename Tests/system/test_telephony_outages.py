"""CallService is killed or starts again while telephones ring: every caller is answered and every call is told of."""


import pytest

from clock import wait_until
from telephone import CALLER, IN_HOURS, IN_THE_NIGHT, Appeared, Exchange, Twilio, e164, exchange_office, new_call
from world import World


@pytest.fixture(scope="module")
def office():
    with exchange_office() as world:
        yield world


def test_a_killed_callservice_loses_nothing(office):
    to, appeared = e164(office.shop.number), Appeared(office)
    answer = office.twilio.ring(to, CALLER)
    office["call"].kill()
    # Nobody can say what this caller should hear: the operators, rather than nobody.
    unrecorded = office.twilio.ring(to, "+819011112222")
    assert unrecorded.verbs == ["Enqueue"]
    told = office.exchange.tell(office.exchange.event("ring", new_call(), office.shop.number))
    assert told.json() == {"answer": "queue", "text": "", "recorded": False}
    ended = office.twilio.status(answer.sid, "completed", to, CALLER)
    assert ended.status_code == 503 and ended.headers["retry-after"]
    office["call"].start()

    def by_caller():
        return {call.caller_number: call for call in appeared.calls}

    # Edge tells what it kept, unasked.
    wait_until(lambda: set(by_caller()) == {"09098765432", "09011112222", "09012345678"}, 15, "three calls")
    wait_until(lambda: by_caller()["09098765432"].hung_up_ms, 15, "the end is told")
    # The telephone system repeats what it was refused, and the one whose ring was kept hangs up.
    for sid, caller in [(answer.sid, CALLER), (unrecorded.sid, "+819011112222")]:
        assert office.twilio.status(sid, "completed", to, caller).status_code == 204
    assert [bool(by_caller()[n].hung_up_ms) for n in ("09098765432", "09011112222", "09012345678")] == [True, True, False]
    assert len(appeared.calls) == 3


def test_the_ring_of_a_restarting_callservice_is_answered_rightly(office):
    """A restart takes less time than a caller notices: the hours still decide."""
    office.clock.set(IN_THE_NIGHT)
    office["call"].stop()
    office["call"].launch()
    answer = office.twilio.ring(e164(office.shop.number), CALLER)
    assert answer.said == office.brands["eccall"]["outOfHoursAnnouncement"]
    office["call"].wait_ready()
