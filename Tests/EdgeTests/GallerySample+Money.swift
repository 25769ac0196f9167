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

    /// A plan in place of another, that holds once the minimum term is over, with two bills until then.
    static func preview(_ digest: String) -> Billing_PreviewChangeResponse {
        func row(_ label: String, _ lines: String...) -> Billing_ShownRow {
            .with { ($0.label, $0.lines) = (label, lines) }
        }
        return .with {
            $0.effectiveDate = "2017-04-01"
            $0.shownDigest = digest
            $0.shown = .with {
                $0.change = [row("変更の内容", "プラスプランへの変更"), row("適用日", "2017年4月1日から")]
                $0.warnings = [row("お申し込み済みの予定に代わります", "エコノミープランへの変更（2017年4月1日から）")]
                $0.before = row("変更前", "プラン：ライト", "オプション：なし", "月額料金：5,500円（税込）", "含まれる件数：月40件。超過は1件につき160円（税抜）")
                $0.after = row(
                    "変更後", "プラン：プラス", "オプション：なし", "月額料金：11,000円（税込）", "含まれる件数：月100件。超過は1件につき130円（税抜）")
                $0.bills = [
                    row(
                        "2017年3月1日", "合計 6,028円（税込）　2017年3月分・2017年2月超過分", "超過コール 2017年2月分　480円（税抜）",
                        "ライトプラン 2017年3月分　5,500円（税込）", "うち消費税（10%）　548円"),
                    row("2017年4月1日", "合計 11,000円（税込）　2017年4月分", "プラスプラン 2017年4月分　11,000円（税込）"),
                ]
                $0.conditions = [
                    row("お支払いの時期と方法", "ご登録のクレジットカードで、上記の日にお支払いいただきます。その後は毎月1日です。"),
                    row("契約期間と自動更新", "最低契約期間は、変更後も2017年5月26日までです。", "解約のお手続きがない限り、1ヶ月ごとに自動更新されます。"),
                    row("変更の取り消し", "2017年3月31日まで、「変更の予定」から取り消せます。"),
                    row("解約の方法", "お電話で承ります：03-4510-5958、受付時間 10:00〜18:00（土日祝日は除く）"),
                ]
            }
        }
    }

    static func contract(_ brand: Brand) -> Billing_GetContractResponse {
        .with {
            $0.pending = [
                .with {
                    ($0.wish.plan, $0.name, $0.effectiveDate) = ("plus", "プラス", "2017-04-01")
                    $0.restored = [
                        .with { ($0.wish.plan, $0.name, $0.effectiveDate) = ("economy", "エコノミー", "2017-04-01") }
                    ]
                }
            ]
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
