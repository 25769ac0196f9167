import Contracts
import Primitives

@testable import Edge

/// The guides' own examples (ECcall 10–16, BusinessCall よくある質問).
enum GallerySample {
    static func applicationFields(_ brand: Brand) -> [(name: String, value: String)] {
        ApplicationForm.blank(brand, plan: brand.plans[1].key).form.fields + [
            ("company_name", "ウィズ・プランナーズ株式会社"), ("person_name", "高橋 一郎"), ("person_name_kana", "タカハシ イチロウ"),
            ("telephone", "0345105958"), ("postal_code", "1410031"), ("address", "東京都品川区西五反田1-2-3 △△ビル5階"),
            ("email", "takahashi@example.jp"), ("site_name", "ウィズ・プランナーズ"), ("site_name_kana", "ウィズプランナーズ"),
            ("site_url", "https://wiz-planners.example.jp"), ("options", "rental_address"),
        ]
    }

    static func quote(_ brand: Brand) -> Billing_QuoteStartResponse {
        .with {
            $0.startDate = "2017-02-27"
            $0.lines = [
                .with {
                    $0.description_p = "初期費用"
                    $0.amountYen = 11_000
                    $0.taxIncluded = true
                },
                .with {
                    $0.description_p = "月額料金 2017年2月分（2日分の日割り）"
                    $0.amountYen = 392
                    $0.taxIncluded = true
                },
            ]
            $0.taxes = [
                .with {
                    $0.taxRatePercent = 10
                    $0.totalYen = 11_392
                    $0.taxYen = 1_035
                }
            ]
            $0.totalYen = 11_392
            $0.monthlyYen = brand.plans[1].monthly.yen.amount
            $0.includedCalls = Int32(brand.plans[1].includedCalls)
            $0.overageUnitYen = brand.plans[1].overagePerCall.yen.amount
            $0.minimumTermMonths = 3
        }
    }

    static func applicant(_ brand: Brand) -> Account_AccountSnapshot {
        var account = ApplicationForm(form: Form(applicationFields(brand))).application(brand, password: "x")
        account.options = ["rental_address"]
        return .with {
            $0.accountID = Fixture.accountID
            $0.brand = brand.key
            $0.state = .verified
            $0.partyKind = account.partyKind
            $0.companyName = account.companyName
            $0.personName = account.personName
            $0.personNameKana = account.personNameKana
            $0.telephone = account.telephone
            $0.postalCode = account.postalCode
            $0.address = account.address
            $0.email = account.email
            $0.siteName = account.siteName
            $0.siteNameKana = account.siteNameKana
            $0.siteURL = account.siteURL
            $0.plan = account.plan
            $0.options = account.options
            $0.hours = account.hours
            $0.identity = .submitted
        }
    }

    static func account(_ brand: Brand) -> Account_AccountSnapshot {
        var account = applicant(brand)
        account.state = .active
        account.identity = .accepted
        account.cardRegistered = true
        account.number = "0368502199"
        account.serviceStartDate = "2017-02-27"
        return account
    }

    static let inquiries: Call_ListInquiriesResponse = .with {
        let day = JapanDate(iso: "2017-02-27")!
        func inquiry(
            _ number: Int, _ minute: Int, _ name: String, _ company: String, _ callback: Call_Callback,
            _ content: String, handled: Bool
        ) -> Call_Inquiry {
            .with {
                $0.inquiryID = "inq_01JZZZZZZZZZZZZZZZZZZZZZZ\(number)"
                $0.receivedMs = day.at(hour: 11, minute: minute).milliseconds
                $0.callerName = name
                $0.callerCompany = company
                $0.callerNumber = callback == .wanted ? "08012345678" : "0368502192"
                $0.addressee = "高橋様"
                $0.callback = callback
                $0.content = content
                $0.handled = handled
                $0.handledChangedMs = handled ? day.at(hour: 12, minute: 0).milliseconds : 0
            }
        }
        $0.inquiries = [
            inquiry(
                4, 42, "鈴木", "", .wanted, "商品の発送時期についてのお問い合わせです。注文から1週間たつが、まだ届いていないとのことです。\nお昼がつながりやすいそうです。",
                handled: false),
            inquiry(3, 31, "山﨑 桂子", "株式会社サンプル商事 西日本第二営業統括部", .wanted, "お見積りの件で、折り返しのお電話をお願いしたいとのことです。", handled: false),
            inquiry(2, 16, "佐藤", "佐藤興業", .notWanted, "山﨑様宛に佐藤様よりお電話ありました。折り返し不要とのことです。", handled: false),
            inquiry(1, 5, "田中", "ウィズ・プランナーズ株式会社", .notWanted, "高橋様宛に入電がありました。折り返し不要とのことです。", handled: true),
        ]
        $0.unhandledCount = 3
        $0.feedSequence = 12
    }

    static let kinds: [Account_DocumentKind] = [
        ("registry_certificate", "登記事項証明書", "すべてのページ", "発行から6か月以内のものに限ります。", false),
        ("seal_certificate", "印鑑登録証明書", "", "発行から6か月以内のものに限ります。", false),
        ("drivers_license", "運転免許証", "おもて面とうら面", "", true),
        ("individual_number_card", "個人番号カード", "おもて面（顔写真のある面）のみ", "うら面（個人番号12桁の面）は、お預かりできません。絶対に送らないでください。", true),
    ].map { kind, name, sides, advice, forPerson in
        .with {
            $0.kind = kind
            $0.name = name
            $0.sides = sides
            $0.advice = advice
            $0.forPersonInCharge = forPerson
            $0.asksNumberSideAbsent = kind == "individual_number_card"
        }
    }

    static func documents(_ brand: Brand) -> Account_GetAccountResponse {
        .with {
            $0.account = applicant(brand)
            $0.verification = .with {
                $0.business = "生活雑貨の通信販売"
                $0.personInCharge = "高橋 花子"
                $0.personInChargeBirthDate = "1980-04-01"
                $0.personInChargeAddress = "東京都品川区西五反田1-2-3"
                $0.personInChargeRelation = "経理部の社員"
                $0.ownership = .quarter
                $0.beneficialOwners = ["高橋 一郎", "佐藤 次郎"].map { name in
                    .with {
                        $0.name = name
                        $0.birthDate = "1955-12-31"
                        $0.address = "東京都品川区西五反田1-2-3"
                    }
                }
                $0.registeredPostalCode = "1410031"
                $0.registeredAddress = "東京都品川区西五反田1-2-3"
                $0.purpose = "ネットショップのお客様からの電話の受付"
            }
            $0.documents = [
                .with {
                    $0.kindName = "登記事項証明書"
                    $0.submittedMs = JapanDate(iso: "2017-02-20")!.at(hour: 10, minute: 2).milliseconds
                    $0.state = .rejected
                    $0.reason = "文字が読み取れませんでした。明るい場所で撮影してください。"
                    $0.pages = [.init(), .init()]
                },
                .with {
                    $0.kindName = "登記事項証明書"
                    $0.submittedMs = JapanDate(iso: "2017-02-21")!.at(hour: 9, minute: 30).milliseconds
                    $0.state = .submitted
                    $0.pages = [.init()]
                },
            ]
        }
    }

    static func deliveries(_ brand: Brand) -> Notify_ListDeliveriesResponse {
        .with {
            $0.deliveries = [
                (brand.subjects.callbackWanted, Notify_DeliveryState.sent), (brand.subjects.numberIssued, .queued),
            ].map { pair in
                .with {
                    $0.subject = pair.0
                    $0.recipient = "takahashi@example.jp"
                    $0.state = pair.1
                    $0.createdMs = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 6).milliseconds
                }
            }
        }
    }
}

extension GallerySample {
    static func chatwork(_ state: Notify_ChatworkState) -> Notify_ChatworkConnection {
        .with {
            $0.state = state
            guard state != .notConnected else { return }
            $0.senderName = "高橋 一郎"
            $0.organizationName = "ウィズ・プランナーズ株式会社"
            $0.roomID = "1001"
            $0.roomName = "お客様窓口"
            $0.connectedMs = 1_488_161_100_000
        }
    }

    static let rooms = [("1001", "お客様窓口", "group"), ("1002", "高橋 一郎", "my"), ("1003", "田中 花子", "direct")]
        .map { room in
            Notify_ChatworkRoom.with {
                $0.roomID = room.0
                $0.name = room.1
                $0.type = room.2
            }
        }

    static let noRoom = Problems(
        "チャットルームを設定できませんでした。", [.init(field: "room_id", text: "通知したいチャットルームが選択されていません。")])
}
