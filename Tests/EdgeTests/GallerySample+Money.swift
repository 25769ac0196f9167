import Contracts
import Primitives

@testable import Edge

extension GallerySample {
    static let today = JapanDate(iso: "2017-02-27")!

    static func overview(_ brand: Brand) -> Billing_GetOverviewResponse {
        .with {
            $0.card = .with {
                $0.brand = "visa"
                $0.last4 = "4242"
                $0.expMonth = 12
                $0.expYear = 2030
            }
            $0.contract = .with {
                $0.planName = brand.plans[1].name
                $0.options = ["rental_address"]
                $0.startDate = "2017-02-27"
                $0.minimumTermEndDate = "2017-05-27"
                $0.includedCalls = Int32(brand.plans[1].includedCalls)
                $0.overageUnitYen = brand.plans[1].overagePerCall.yen.amount
                $0.monthlyYen = brand.plans[1].monthly.yen.amount
            }
            $0.registeredAddressee = "高橋 一郎 様"
            $0.callsThisMonth = 37
            $0.forecastCalls = 52
            $0.forecastYen = brand.plans[1].monthly.yen.amount + 2_112
            $0.nextChargeDate = "2017-03-01"
            $0.nextChargeYen = brand.plans[1].monthly.yen.amount
        }
    }

    /// After the contract's end, with nothing to come.
    static func endedOverview(_ brand: Brand) -> Billing_GetOverviewResponse {
        var overview = overview(brand)
        overview.contract.endDate = "2017-07-01"
        overview.contract.monthlyYen = 0
        overview.callsThisMonth = 0
        (overview.forecastCalls, overview.forecastYen) = (0, 0)
        (overview.nextChargeDate, overview.nextChargeYen) = ("", 0)
        return overview
    }

    static func contract(_ brand: Brand) -> Billing_GetContractResponse {
        .with {
            $0.terms.planName = brand.plans[0].name
            $0.minimumTermEndDate = "2017-05-27"
            $0.deadlineDay = 25
            $0.allowed = brand.plans.dropFirst().map { plan in .with { $0.plan = plan.key } }
            $0.plans = brand.plans.enumerated().map { index, plan in
                .with {
                    $0.planName = plan.name
                    $0.held = index == 0
                    $0.cheapest = index == 1
                    $0.months = ["2016-12-01", "2017-01-01", "2017-02-01"].map { month in
                        .with {
                            $0.monthDate = month
                            $0.calls = 87
                            $0.totalYen = plan.monthly.yen.amount + 13_772 / Int64(index + 1)
                        }
                    }
                    $0.totalYen = $0.months.map(\.totalYen).reduce(0, +)
                }
            }
        }
    }

    static func invoices(_ brand: Brand) -> Billing_ListInvoicesResponse {
        .with {
            $0.invoices = zip(["初期費用・2017年2月分", "2017年3月分"], [Billing_InvoiceState.paid, .failed]).enumerated().map {
                index, pair in
                .with {
                    $0.invoiceID = "inv_\(index)"
                    $0.invoiceNumber = "\(brand.paperPrefix)-2017-00000\(index + 1)"
                    $0.issuedDate = index == 0 ? "2017-02-27" : "2017-03-01"
                    $0.title = pair.0
                    $0.state = pair.1
                    $0.failure = pair.1 == .failed ? "カード会社がお支払いを承認しませんでした。" : ""
                    $0.totalYen = 11_392
                    $0.addressee = "高橋 一郎 様"
                    $0.papers = [
                        .with { ($0.kind, $0.paperNumber) = (.invoice, "\(brand.paperPrefix)-2017-00000\(index + 1)") }
                    ]
                    guard index == 0 else { return }
                    $0.papers += [
                        .with {
                            ($0.kind, $0.paperNumber, $0.totalYen) = (
                                .return, "\(brand.paperPrefix)-C-2017-000001", 1_000
                            )
                        }
                    ]
                    $0.lines = quote(brand).lines
                    $0.taxes = quote(brand).taxes
                }
            }
        }
    }
}
