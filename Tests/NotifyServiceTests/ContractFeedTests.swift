import Contracts
import Foundation
import Primitives
import Testing

@testable import NotifyService

/// What Billing tells of a contract, and who is told.
struct ContractFeedTests {
    @Test func ofAChangedContract() throws {
        func notice(_ kind: String, _ wish: Billing_ContractWish.OneOf_Wish) throws -> Notice? {
            let change = Billing_ContractChange.with {
                $0.changeID = "cch_1"
                $0.accountID = "acc_01JZZZZZZZZZZZZZZZZZZZZZZZ"
                $0.brand = "eccall"
                $0.wish.wish = wish
                $0.name = "プラス"
                $0.effectiveDate = "2017-04-01"
            }
            return try BillingFeed.read(Fixture.event(kind, id: "e", change)).tell?.notice
        }
        func facts(_ what: Notice.ContractFacts.What, option: String? = nil) -> Notice {
            .contractChanged(
                .init(change: "cch_1", what: what, name: "プラス", from: JapanDate(iso: "2017-04-01")!, option: option))
        }
        #expect(try notice("contract.plan_changed", .plan("plus")) == facts(.plan))
        #expect(try notice("contract.option_changed", .startOption("qa")) == facts(.startOption, option: "qa"))
        #expect(try notice("contract.option_changed", .endOption("qa")) == facts(.endOption))
        #expect(try notice("contract.cancelled", .cancel(true)) == facts(.cancel))
        #expect(try notice("contract.change_withdrawn", .plan("plus")) == facts(.withdrawn))
        #expect(try notice("contract.terms_began", .plan("plus")) == nil)
    }

    /// What a withdrawal brings back, what goes with it and what holds then stands in the mail.
    @Test func ofAChangeThatWasTakenBack() throws {
        let change = Billing_ContractChange.with {
            $0.changeID = "cch_1"
            $0.accountID = "acc_01JZZZZZZZZZZZZZZZZZZZZZZZ"
            $0.brand = "eccall"
            ($0.wish.plan, $0.name, $0.effectiveDate) = ("plus", "プラス", "2017-04-01")
            $0.restored = [
                .with { ($0.wish.plan, $0.name, $0.effectiveDate) = ("economy", "エコノミー", "2017-04-01") }
            ]
            $0.dropped = [.with { ($0.wish.endOption, $0.name, $0.effectiveDate) = ("qa", "Q&A", "2017-05-01") }]
            ($0.terms.planName, $0.terms.optionNames) = ("エコノミー", ["レンタルアドレス"])
        }
        let event = Fixture.event("contract.change_withdrawn", id: "e", change)
        let notice = try #require(try BillingFeed.read(event).tell?.notice)
        let mail = try MailContent(
            notice, addressee: "○○ショップ", brand: Fixture.brand("eccall"), links: Fixture.links)
        for words in [
            "変更を取り消しました", "元に戻りました", "・エコノミープランへの変更（2017年4月1日から）", "あわせて取り消しました",
            "・オプション「Q&A」の解約（2017年4月30日で終了）", "2017年4月1日からのご契約：エコノミープラン、オプション：レンタルアドレス",
        ] { #expect("\(mail.body)".contains(words), "\(words)") }
        // Kept before this was told.
        let old = #"{"change":"cch_1","what":"withdrawn","name":"プラス","from":"2017-04-01"}"#
        let read = try JSONDecoder().decode(Notice.ContractFacts.self, from: Data(old.utf8))
        #expect(read.restored == nil && read.dropped == nil && read.holds == nil)
    }

    /// A mail leads to the option's own next step, which is the brand's data; where there is none, staff get in touch (PRODUCT D5).
    @Test(arguments: [("qa", "/account/questions", true), ("rental_address", "/billing/contract", false)])
    func anOptionsNextStep(_ option: String, _ path: String, _ goesOn: Bool) throws {
        let day = JapanDate(iso: "2017-04-01")!
        let content = try MailContent(
            .contractChanged(.init(change: "cch_1", what: .startOption, name: "題", from: day, option: option)),
            addressee: "○○ショップ", brand: Fixture.brand("businesscall"), links: Fixture.links)
        #expect(content.url.hasSuffix(path))
        let text = "\(content.body)"
        #expect(text.contains("手続きへ進む") == goesOn)
        #expect(text.contains("担当者よりご連絡") == !goesOn)
    }

    @Test func ofAContractsEndAndOfUsage() throws {
        let standing = Billing_ContractStanding.with {
            $0.accountID = Fixture.account.text
            $0.brand = "eccall"
            $0.sinceDate = "2017-04-01"
        }
        #expect(
            try BillingFeed.read(Fixture.event("contract.ended", id: "e", standing)).tell?.notice
                == .contractEnded(lastDay: JapanDate(iso: "2017-03-31")!))
        let usage = Billing_UsageReached.with {
            $0.accountID = Fixture.account.text
            $0.brand = "eccall"
            $0.monthDate = "2017-03-01"
            $0.percent = 90
            $0.calls = 36
            $0.includedCalls = 40
            $0.planName = "ライト"
            $0.overageUnitYen = 160
        }
        #expect(
            try BillingFeed.read(Fixture.event("usage.reached", id: "e", usage)).tell?.notice
                == .usageReached(
                    .init(
                        month: JapanDate(iso: "2017-03-01")!, percent: 90, calls: 36, included: 40, plan: "ライト",
                        overage: Yen(160))))
        #expect(throws: MalformedEvent.self) {
            try BillingFeed.read(Fixture.event("contract.ended", id: "e", Billing_ContractStanding()))
        }
        #expect(throws: MalformedEvent.self) {
            try BillingFeed.read(Fixture.event("usage.reached", id: "e", Billing_UsageReached()))
        }
    }

    @Test func ofWhatIsUnpaidAndGivenBack() throws {
        let standing = Billing_ContractStanding.with {
            $0.accountID = Fixture.account.text
            $0.brand = "eccall"
            $0.sinceDate = "2017-04-10"
            $0.unpaidYen = 12_345
        }
        let facts = Notice.StandingFacts(day: JapanDate(iso: "2017-04-10")!, unpaid: Yen(12_345))
        func notice(_ kind: String) throws -> Notice? {
            try BillingFeed.read(Fixture.event(kind, id: "e", standing)).tell?.notice
        }
        #expect(try notice("contract.suspension_announced") == .suspensionAnnounced(facts))
        #expect(try notice("contract.suspended") == .contractSuspended(facts))
        #expect(try notice("contract.resumed") == .contractResumed(facts))
        let refund = Billing_MoneyAction.with {
            $0.accountID = Fixture.account.text
            $0.brand = "eccall"
            $0.invoiceID = "inv_1"
            $0.invoiceNumber = "EC-2017-000012"
            $0.amountYen = 1_234
            $0.doneDate = "2017-04-11"
            $0.returnedDate = "2017-04-20"
        }
        #expect(
            try BillingFeed.read(Fixture.event("invoice.refunded", id: "e", refund)).tell?.notice
                == .invoiceRefunded(
                    .init(
                        invoice: "inv_1", number: "EC-2017-000012", amount: Yen(1_234),
                        date: JapanDate(iso: "2017-04-11")!)))
        #expect(
            try BillingFeed.read(Fixture.event("invoice.refund_returned", id: "e", refund)).tell?.notice
                == .refundReturned(
                    .init(
                        invoice: "inv_1", number: "EC-2017-000012", amount: Yen(1_234),
                        date: JapanDate(iso: "2017-04-20")!)))
    }
}
