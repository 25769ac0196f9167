import Primitives
import Testing

@testable import BillingService

@Suite("契約の変更の最終確認（特定商取引法 12条の6）")
struct ShownChangeTests {
    private func facts(calls: Int = 0, credits: [Credit] = []) -> PlanBilling.Facts {
        PlanBilling.Facts(
            contract: Sample.contract(start: "2026-11-21"), countedCalls: [Sample.day("2026-11-01"): calls],
            billedPeriods: [Sample.day("2026-11-01")], billedOverage: [:], credits: credits)
    }

    private func shown(
        _ wish: ChangeContract.Wish, _ facts: PlanBilling.Facts, by asker: ChangeContract.Asker = .staff,
        on day: String = "2026-11-22", brand: Brand = Sample.brand
    ) throws -> ShownChange {
        try ChangeContract.preview(
            wish,
            .init(
                billing: facts, brand: brand, now: Sample.day(day).at(hour: 9, minute: 0), asker: asker,
                newID: World.real.newID())
        ).shown
    }

    @Test("上のプランへ: 変更前後、適用日、請求の明細、条件が、そのまま残る文になる")
    func plan() throws {
        let shown = try shown(.plan("luxury"), facts(calls: 43))
        #expect(
            shown.text == """
                【変更の内容】
                ラグジュアリープランへの変更
                【適用日】
                2026年12月1日から
                【変更前】
                プラン：スタンダード
                オプション：なし
                月額料金：5,500円（税込）
                含まれる件数：月40件。超過は1件につき160円（税抜）
                【変更後】
                プラン：ラグジュアリー
                オプション：なし
                月額料金：11,000円（税込）
                含まれる件数：月100件。超過は1件につき130円（税抜）
                【2026年12月1日】
                合計 11,528円（税込）　2026年12月分・2026年11月超過分
                超過コール 2026年11月分　480円（税抜）
                ラグジュアリープラン 2026年12月分　11,000円（税込）
                うち消費税（10%）　1,048円
                【お支払いの時期と方法】
                ご登録のクレジットカードで、上記の日にお支払いいただきます。その後は毎月1日です。
                今後お電話がない場合の金額です。含まれる件数を超えたお電話の料金は、翌月のお支払いに加わります。
                【契約期間と自動更新】
                最低契約期間は、変更後も2027年2月20日までです。
                解約のお手続きがない限り、1ヶ月ごとに自動更新されます。
                【変更の取り消し】
                2026年11月30日まで、お電話で承ります：0120-935-372、受付時間 全日10:00〜19:00
                【解約の方法】
                お電話で承ります：0120-935-372、受付時間 全日10:00〜19:00
                【料金について】
                初期費用は例です。
                """)
    }

    @Test("解約: 最低契約期間のために先になることと、終わりの日を言う")
    func cancel() throws {
        let shown = try shown(.cancel, facts())
        #expect(shown.change.last?.lines == ["2027年2月28日で終了"] && shown.after.lines == ["ご契約：終了"])
        #expect(shown.warnings.map(\.label) == ["最低契約期間があります"])
        #expect(shown.bills.map(\.label) == ["2026年12月1日", "2027年1月1日", "2027年2月1日"])
        #expect(shown.conditions.map(\.label) == ["お支払いの時期と方法", "ご契約の終了", "変更の取り消し", "料金について"])
        #expect(!shown.text.contains("自動更新"))
    }

    @Test("控えは、日、円、件数、言葉、頼む人のどれかが違えば別のもの。同じなら、何時に見ても同じ")
    func digest() throws {
        let wish = ChangeContract.Wish.startOption("qa")
        let first = try shown(wish, facts(calls: 41), by: .customer)
        #expect(try shown(wish, facts(calls: 41), by: .customer, on: "2026-11-25") == first)
        let credit = Credit(id: World.real.newID(), reason: "お詫び", amount: Yen(1), left: Yen(1))
        var reworded = Sample.brand
        reworded.supportHours = "平日10:00〜19:00"
        let others = [
            try shown(wish, facts(calls: 42), by: .customer),
            try shown(wish, facts(calls: 41, credits: [credit]), by: .customer),
            try shown(wish, facts(calls: 41), by: .customer, on: "2026-11-26"),
            try shown(wish, facts(calls: 41), by: .staff),
            try shown(.startOption("rental_address"), facts(calls: 41), by: .customer),
            try shown(wish, facts(calls: 41), by: .customer, brand: reworded),
        ]
        #expect(Set(([first] + others).map(\.digest)).count == 7)
        #expect(first.digest.count == 64)
    }
}
