import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

@Suite struct BillingPageTests {
    /// `/billing` of an account as it stands in Billing.
    private func page(_ change: @escaping @Sendable (inout Billing_GetOverviewResponse) -> Void) async throws -> String
    {
        let (signer, clock) = (TestSigner(), TestClock())
        let brand = try #require(Fixture.catalogue["eccall"])
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Billing_BillingService.Method.GetOverview.descriptor) { (_: Billing_GetOverviewRequest) in
            var overview = GallerySample.overview(brand)
            change(&overview)
            return overview
        }
        fakes.on(Billing_BillingService.Method.ListInvoices.descriptor) { (_: Billing_ListInvoicesRequest) in
            Billing_ListInvoicesResponse()
        }
        return try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock))
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            let page = try await browser.get("/billing")
            #expect(page.status == 200)
            return page.text
        }
    }

    @Test func whileNoEndIsAgreed() async throws {
        let text = try await page { _ in }
        #expect(text.contains("（以後は自動更新）") && text.contains("残り") && text.contains("月額料金"))
        #expect(!text.contains("ご契約の終了日") && !text.contains("終了しました"))
    }

    @Test func anAgreedEndIsNotRenewed() async throws {
        let text = try await page { $0.contract.endDate = "2017-06-01" }
        #expect(text.contains("ご契約の終了日") && text.contains("2017年5月31日") && text.contains("月額料金"))
        #expect(!text.contains("自動更新") && !text.contains("終了しました"))
    }

    @Test func afterItsEndNothingIsLeftOfIt() async throws {
        let brand = try #require(Fixture.catalogue["eccall"])
        let text = try await page { $0 = GallerySample.endedOverview(brand).ending("2017-02-01") }
        #expect(text.contains("2017年1月31日") && text.contains("終了しました") && text.contains("次回のお支払いはありません"))
        for gone in ["自動更新", "残り", "月額料金", "プラン・オプションの変更", "発番後に"] { #expect(!text.contains(gone), "\(gone)") }
    }
}

extension Billing_GetOverviewResponse {
    fileprivate func ending(_ day: String) -> Self {
        var ending = self
        ending.contract.endDate = day
        return ending
    }
}
