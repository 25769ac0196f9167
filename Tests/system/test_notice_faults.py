"""A short round of what `make faults` does to notices, and a week without a mail server."""

import pytest

from calls import record_request
from clock import wait_until
from contracts import Contracts
from notice_faults import NoticeRounds, NoticeWorld
from people import staff

NOTICES, KILLS, SEED = 60, 6, 20170227


@pytest.fixture(scope="module")
def rounds():
    with NoticeWorld() as (world, relay):
        yield NoticeRounds(world, relay, SEED)


@pytest.mark.timeout(240)
def test_every_call_is_told_under_one_message_id(rounds):
    rounds.run(NOTICES, KILLS)
    assert rounds.problems() == []


@pytest.mark.timeout(240)
def test_a_week_without_a_mail_server_costs_no_mail(rounds):
    world, shop = rounds.world, rounds.shops[0]
    rounds.relay.kill()
    calls = [world.as_edge.call.RecordInquiry(record_request(shop.number, f"一週間前の電話 {n}"), timeout=30).inquiry.inquiry_id
             for n in range(3)]
    pb = Contracts.get()

    def tries(call: str) -> int:
        answer = world.as_edge.notify.ListDeliveries(
            pb.notify.ListDeliveriesRequest(customer=shop.customer(), about=call, limit=10), timeout=20)
        return max((delivery.attempts for delivery in answer.deliveries), default=0)

    for n in range(1, 8):
        wait_until(lambda n=n: tries(calls[0]) >= n, 30, f"try {n}")
        world.clock.advance(days=1)
    figures = world.as_edge.notify.GetDeliveryFigures(pb.notify.GetDeliveryFiguresRequest(staff=staff("operator")), timeout=20)
    assert figures.waiting >= 3 and not figures.given_up, figures
    rounds.relay.start()
    world.clock.advance(hours=2)
    wait_until(lambda: rounds.message_ids().keys() >= set(calls), 60, "all are told")
    order = [link.rsplit("/", 1)[-1] for mail in world.mails.all() for link in mail.links if "/inquiries/" in link]
    assert [call for call in order if call in calls] == calls, "in the order of the calls"
