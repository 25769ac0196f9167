import ServiceRuntime

extension SubmitDocumentRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .noPages: Rejected(field: "pages", "書類のファイルが選択されていません。")
        case .tooManyFiles: Rejected(field: "pages", "一度に送信できるファイルは\(SubmitDocument.mostFiles)個までです。")
        case .emptyFile(let file): Rejected(field: "pages", "\(file)個目のファイルが空です。選び直してください。")
        case .fileTooLarge(let file): Rejected(field: "pages", "\(file)個目のファイルが8MBを超えています。小さくしてから送信してください。")
        case .unusable(let file, let problem): Rejected(field: "pages", "\(file)個目のファイル：\(problem.sentence)")
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、書類をお送りいただけません。")
        case .alreadyAccepted: Rejected(field: "kind", "この種類の書類は確認が完了しています。お送りいただく必要はありません。")
        case .kindAlreadyAccepted(let name):
            Rejected(field: "kind", "\(name)は確認が完了しています。もう1種類は、ほかの書類を選択してください。")
        case .unknownKind: Rejected(field: "kind", "書類の種類が選択されていません。")
        case .kindNotTaken(let name): Rejected(field: "kind", "\(name)は、本人確認書類としてお使いいただけません。ほかの書類を選択してください。")
        case .methodNotTaken:
            Rejected(
                .failedPrecondition,
                "法令の改正により、書類の写しや画像による本人確認は、2027年4月1日以降お受けできません。郵送での手続きについて、お問い合わせください。")
        case .numberSide:
            Rejected(field: "pages", "個人番号カードは、おもて面（顔写真のある面）の1枚だけを送信してください。うら面はお預かりできません。")
        case .numberSideNotConfirmed:
            Rejected(field: "number_side_absent", "個人番号（12桁）が写っていないことを確認して、チェックを入れてください。")
        case .tooManyPages: Rejected(field: "pages", "書類は合わせて\(SubmitDocument.mostPages)ページまでです。")
        case .tooManyWaiting: Rejected(.failedPrecondition, "すでにお送りいただいた書類を確認しています。確認が終わるまでお待ちください。")
        case .tooMuchKept:
            Rejected(.failedPrecondition, "お送りいただける書類の量を超えました。続きはFAXまたはメールでお送りください。")
        case .sourceMissing: Rejected(field: "source", "届いた方法が選択されていません。")
        case .receivedDateMalformed:
            Rejected(
                field: "received_date",
                "届いた日を、今日までの\(SubmitDocument.longestUnattachedMonths)か月以内の日付で入力してください。")
        case .receivedOutsideIntake:
            Rejected(
                field: "received_date",
                "届いた日を、このファイルを受信した日までの\(SubmitDocument.longestUnattachedMonths)か月以内の日付で入力してください。")
        }
    }
}

extension PictureProblem {
    /// What is wrong and what to do.
    fileprivate var sentence: String {
        switch self {
        case .unknownType: "読み取れない種類のファイルです。JPEG、PNG、HEIC、PDFのいずれかで送信してください。"
        case .broken: "ファイルが壊れているため、開けませんでした。撮影し直すか、別の形式で送信してください。"
        case .tooManyPixels: "画像の縦横が大きすぎます。小さくしてから送信してください。"
        case .encrypted: "パスワードで保護されたPDFは開けません。保護を外してから送信してください。"
        case .tooManySheets: "ページが多すぎます。\(SubmitDocument.mostPages)ページまでにしてください。"
        case .noConverter: "この形式は、現在お受けできません。JPEGまたはPNGで送信してください。"
        case .busy: "ただいま混み合っています。少し待ってから、もう一度送信してください。"
        }
    }
}

extension ReviewRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .alreadyReviewed: Rejected(.failedPrecondition, "この書類はすでに審査されています。画面を読み込み直してください。")
        case .sameReviewer: Rejected(.failedPrecondition, "この書類は、ほかの審査担当者の確認を待っています。")
        case .detailsMissing:
            Rejected(
                .failedPrecondition, "お客様の確認事項（生年月日や事業の内容、実質的支配者など）がそろっていません。入力されてから承認してください。")
        case .comparedChanged:
            Rejected(.failedPrecondition, "表示したあとに、お客様の登録内容が変わりました。下の申込内容をもう一度確かめてから承認してください。")
        case .numberMissing: Rejected(field: "document_number", "書類の番号が入力されていません。")
        case .numberTooLong:
            Rejected(field: "document_number", "書類の番号は\(ReviewDocument.longestNumberCharacters)文字以内で入力してください。")
        case .numberDiffers:
            Rejected(field: "document_number", "先に承認した担当者が記録した番号と異なります。書類をもう一度確かめてください。")
        case .numberNotKept: Rejected(field: "document_number", "この書類の番号は記録できません。空欄にしてください。")
        case .issuerMissing: Rejected(field: "issuer", "書類の発行者が入力されていません。")
        case .issuerTooLong:
            Rejected(field: "issuer", "発行者は\(ReviewDocument.longestIssuerCharacters)文字以内で入力してください。")
        case .issuedMissing: Rejected(field: "issued_date", "書類の発行日が入力されていません。")
        case .issuedMalformed: Rejected(field: "issued_date", "書類の発行日を、書類が届いた日までの日付で入力してください。")
        case .issuedDiffers:
            Rejected(field: "issued_date", "先に承認した担当者が記録した発行日と異なります。書類をもう一度確かめてください。")
        case .tooOld(let months):
            Rejected(field: "issued_date", "届いた日に、発行から\(months)か月を過ぎていました。新しいものの再提出をお願いしてください。")
        case .reasonMissing: Rejected(field: "reason", "お客様にお伝えする理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(ReviewDocument.longestReasonCharacters)文字以内で入力してください。")
        case .individualNumber(let field): Rejected(field: field.rawValue, "個人番号（12桁）は記録できません。")
        case .authorityMissing: Rejected(field: "authority", "取引担当者が会社のために手続きできると認めた理由が選択されていません。")
        case .authorityNoteMissing:
            Rejected(field: "authority_note", "確かめた書面や、電話した日時と相手などが入力されていません。")
        case .authorityNoteTooLong:
            Rejected(
                field: "authority_note", "確かめた内容は\(AuthorityToAct.longestNoteCharacters)文字以内で入力してください。")
        case .businessEvidenceMissing: Rejected(field: "business_evidence", "事業の内容を確認した書類が入力されていません。")
        case .businessEvidenceTooLong:
            Rejected(
                field: "business_evidence",
                "事業の内容を確認した書類は\(ReviewDocument.longestEvidenceCharacters)文字以内で入力してください。")
        }
    }
}

extension ChangesUnseen: Refusal {
    var rejected: Rejected {
        Rejected(.failedPrecondition, "表示したあとに、お客様が登録情報をさらに変更しました。新しい変更も確かめてから、もう一度押してください。")
    }
}

extension VerificationDetailsRejection: Refusal {
    var rejected: Rejected {
        Rejected(
            .invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
    }
}

extension VerificationDetailsSettled: Refusal {
    var rejected: Rejected {
        Rejected(.failedPrecondition, "確認の終わった書類があるため、変更できません。変更がある場合は、お問い合わせください。")
    }
}

extension VerificationDetailsProblem {
    /// As the contract names it.
    var field: String {
        switch self {
        case .missing(let field), .tooLong(let field), .noSuchDay(let field): field.rawValue
        case .noPostalCode: VerificationField.registeredPostalCode.rawValue
        case .tooManyOwners: VerificationField.ownership.rawValue
        case .owner(let number, let problem): "owner_\(number)_\(problem.field)"
        }
    }

    var sentence: String {
        switch self {
        case .missing(.ownership): "\(VerificationField.ownership.label)が選択されていません。"
        case .missing(let field): "\(field.label)が入力されていません。"
        case .tooLong(let field): "\(field.label)は\(VerificationField.longestCharacters)文字以内で入力してください。"
        case .noSuchDay(let field): "\(field.label)が正しくありません。西暦で入力してください。"
        case .noPostalCode: "郵便番号を7桁の数字で入力してください。"
        case .tooManyOwners(.majority): "議決権の2分の1を超えて持つ方がいる場合、実質的支配者はその方1人です。ほかの方の欄は空欄にしてください。"
        case .tooManyOwners(let ownership): "実質的支配者は\(ownership.mostOwners)人までです。選んだ関係と人数をご確認ください。"
        case .owner(let number, let problem): problem.sentence("実質的支配者（\(number)人目）")
        }
    }
}

extension OwnerProblem {
    fileprivate var field: String {
        switch self {
        case .nameMissing, .nameTooLong: "name"
        case .birthDateMissing, .noSuchDay: "birth_date"
        case .addressMissing, .addressTooLong: "address"
        }
    }

    fileprivate func sentence(_ who: String) -> String {
        switch self {
        case .nameMissing: "\(who)のお名前が入力されていません。"
        case .nameTooLong: "\(who)のお名前は\(VerificationField.longestCharacters)文字以内で入力してください。"
        case .birthDateMissing: "\(who)の生年月日が入力されていません。"
        case .noSuchDay: "\(who)の生年月日が正しくありません。西暦で入力してください。"
        case .addressMissing: "\(who)の住所が入力されていません。"
        case .addressTooLong: "\(who)の住所は\(VerificationField.longestCharacters)文字以内で入力してください。"
        }
    }
}

extension IntakeRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .notWaiting: Rejected(.failedPrecondition, "このファイルはすでに処理されています。一覧に戻ってください。")
        case .sourceMissing: Rejected(field: "source", "届いた方法が選択されていません。")
        case .reasonMissing: Rejected(field: "reason", "破棄する理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(DecideIntakeFile.longestReasonCharacters)文字以内で入力してください。")
        }
    }
}

extension TermsNoticeRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "このお客様の取引条件通知書は作成できません。ご契約の状態をご確認ください。")
        case .identityNotAccepted: Rejected(.failedPrecondition, "本人確認がまだ完了していないため、取引条件通知書を作成できません。")
        case .changesWait: Rejected(.failedPrecondition, AccountRPC.changesWait)
        case .registeredAddressMissing:
            Rejected(.failedPrecondition, "登記上の本店所在地と郵便番号が、確認事項に入力されていません。入力してから作成してください。")
        case .onItsWay: Rejected(.failedPrecondition, "送付前またはお届け前の取引条件通知書があります。")
        case .contractDateMalformed: Rejected(field: "contract_date", "契約日を、今日の前後3か月以内の日付で入力してください。")
        case .startDateMalformed: Rejected(field: "service_start_date", "業務開始日を、今日の前後3か月以内の日付で入力してください。")
        case .notTheIssueDay(let day): Rejected(field: "contract_date", "契約日は、電話番号を発番した\(day.japanese)にしてください。")
        case .notTheServiceStart(let day):
            Rejected(field: "service_start_date", "業務開始日は、登録されている\(day.japanese)にしてください。")
        case .startBeforeContract: Rejected(field: "service_start_date", "業務開始日は契約日以降の日付にしてください。")
        case .planUnknown: Rejected(.failedPrecondition, "お客様のプランが料金表にありません。")
        case .stateMissing: Rejected(.invalidArgument, "状態が選択されていません。")
        case .notPossibleNow: Rejected(.failedPrecondition, "ほかの担当者が先に記録しました。画面を読み込み直してください。")
        case .trackingNumberMalformed: Rejected(field: "tracking_number", "書留の引受番号（11桁）が正しくありません。")
        case .reasonMissing: Rejected(field: "reason", "理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(RecordTermsNotice.longestReasonCharacters)文字以内で入力してください。")
        case .nothingChosen: Rejected(.invalidArgument, "印刷する通知書が選択されていません。")
        case .namesFormerPlan(let number):
            Rejected(
                .failedPrecondition, "管理番号\(number)は、変更前のプランの通知書です。印刷せず、取り消して作成し直してください。")
        case .tooManyChosen: Rejected(.invalidArgument, "一度に印刷できるのは\(PrintTermsNotices.most)通までです。選択を減らしてください。")
        }
    }
}

extension ExportRecordsRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .fromMalformed: Rejected(field: "from", "期間のはじめの日付が正しくありません。")
        case .untilMalformed: Rejected(field: "until", "期間の終わりの日付が正しくありません。")
        case .turnedAround: Rejected(field: "until", "期間の終わりは、はじめと同じか後の日付にしてください。")
        case .formatMissing: Rejected(.invalidArgument, "ファイルの形式が選択されていません。")
        case .tooMany: Rejected(field: "from", "記録が\(ExportRecords.mostRecords)件を超えます。期間を短くしてください。")
        }
    }
}
