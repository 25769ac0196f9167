import GRPCCore
import Primitives
import ServiceRuntime

/// A rejection of the domain that says itself in Japanese: it may be thrown anywhere below an RPC, also inside a
/// transaction, and reaches the caller as `Rejected`.
protocol Refusal: Error, RPCErrorConvertible {
    var rejected: Rejected { get }
}

extension Refusal {
    var rpcErrorCode: RPCError.Code { rejected.rpcErrorCode }
    var rpcErrorMessage: String { rejected.rpcErrorMessage }
    var rpcErrorMetadata: Metadata { rejected.rpcErrorMetadata }
}

extension Rejected {
    /// One field is wrong: its sentence stands on top as well, for pages that show only one.
    init(field: String, _ sentence: String) {
        self.init(.invalidArgument, sentence, fields: [.init(field, sentence)])
    }
}

extension NotFound: Refusal {
    var rejected: Rejected {
        switch self {
        case .account: Rejected(.notFound, "お客様が見つかりません。")
        case .document: Rejected(.notFound, "書類が見つかりません。")
        case .answeringText: Rejected(.notFound, "登録内容が見つかりません。")
        case .session: Rejected(.notFound, "端末が見つかりません。一覧を読み込み直してください。")
        case .member: Rejected(.notFound, "メンバーが見つかりません。一覧を読み込み直してください。")
        }
    }
}

extension ApplicationRejection: Refusal {
    var rejected: Rejected {
        Rejected(
            .invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
    }
}

extension ChangeDetailsRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、登録情報を変更できません。")
        case .tooOften:
            Rejected(
                .resourceExhausted, "1日に変更できるのは\(ChangeDetails.mostChangesADay)項目までです。明日、もう一度お試しください。")
        case .problems(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension ChangePasswordRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .wrongCurrent: Rejected(field: "current_password", "現在のパスワードが正しくありません。")
        }
    }
}

extension PasswordProblem: Refusal {
    var rejected: Rejected { Rejected(field: ApplicationField.password.rawValue, sentence) }
}

extension PasswordHasher.Busy: Refusal {
    var rejected: Rejected {
        Rejected(.resourceExhausted, "ただいま混み合っています。少し待ってから、もう一度お試しください。")
    }
}

extension SignInRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .wrong:
            Rejected(
                .unauthenticated,
                "ログインできませんでした。メールアドレスとパスワードをご確認ください。登録後まだメールアドレスの認証がお済みでない場合は、認証を済ませてからログインしてください。")
        case .wait(let wait):
            Rejected(.resourceExhausted, "続けて何度も試されたため、少し時間をおいています。\(wait.japanese)後にもう一度お試しください。")
        case .over: Rejected(.unauthenticated, "ログインの有効期間が終わりました。もう一度ログインしてください。")
        }
    }
}

extension SubmitDocumentRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .noPages: Rejected(field: "pages", "書類のファイルが選ばれていません。")
        case .tooManyPages: Rejected(field: "pages", "一度にお送りいただけるのは\(SubmitDocument.mostPages)枚までです。")
        case .emptyPage(let page): Rejected(field: "pages", "\(page)枚目のファイルが空です。選び直してください。")
        case .pageTooLarge(let page): Rejected(field: "pages", "\(page)枚目のファイルが8MBを超えています。小さくしてからお送りください。")
        case .unknownContent(let page):
            Rejected(field: "pages", "\(page)枚目のファイルを読み取れません。JPEG、PNG、HEIC、PDFのいずれかでお送りください。")
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、書類をお送りいただけません。")
        case .alreadyAccepted: Rejected(.failedPrecondition, "本人確認は完了しています。書類をお送りいただく必要はありません。")
        case .unknownKind: Rejected(field: "kind", "書類の種類が選ばれていません。")
        case .kindNotTaken(let name): Rejected(field: "kind", "\(name)は、本人確認書類としてお使いいただけません。ほかの書類をお選びください。")
        case .numberSide:
            Rejected(field: "pages", "個人番号カードは、おもて面（顔写真のある面）の1枚だけをお送りください。うら面はお預かりできません。")
        case .tooManyWaiting: Rejected(.failedPrecondition, "すでにお送りいただいた書類を確認しています。確認が終わるまでお待ちください。")
        }
    }
}

extension ReviewRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .alreadyReviewed: Rejected(.failedPrecondition, "この書類はすでに審査されています。画面を読み込み直してください。")
        case .numberMissing: Rejected(field: "document_number", "書類の番号が入力されていません。")
        case .numberTooLong:
            Rejected(field: "document_number", "書類の番号は\(ReviewDocument.longestNumberCharacters)文字以内で入力してください。")
        case .reasonMissing: Rejected(field: "reason", "お客様にお伝えする理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(ReviewDocument.longestReasonCharacters)文字以内で入力してください。")
        case .individualNumber(let field): Rejected(field: field.rawValue, "個人番号（12桁）は記録できません。")
        }
    }
}

extension ImportRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .tooManyLines: Rejected(field: "lines", "一度に取り込めるのは\(ImportNumbers.mostLines)行までです。")
        case .nothing: Rejected(field: "lines", "電話番号が入力されていません。")
        }
    }
}

extension IssueRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .hasNumber(let number):
            Rejected(.failedPrecondition, "このお客様には、すでに\(number.hyphenated)を発番しています。")
        case .notVerified: Rejected(.failedPrecondition, "お客様のメールアドレスの認証がまだ済んでいません。")
        case .notOpen: Rejected(.failedPrecondition, "このお客様には発番できません。ご契約の状態をご確認ください。")
        case .identityNotAccepted: Rejected(.failedPrecondition, "本人確認がまだ完了していないため、発番できません。")
        case .cardNotRegistered: Rejected(.failedPrecondition, "クレジットカードがまだ登録されていないため、発番できません。")
        case .startInThePast: Rejected(field: "service_start_date", "サービス開始日は今日以降の日付にしてください。")
        case .startTooLate:
            Rejected(field: "service_start_date", "サービス開始日は今日から\(IssueNumber.latestStartDays)日以内にしてください。")
        case .startMalformed: Rejected(field: "service_start_date", "サービス開始日の日付が正しくありません。")
        case .numberMalformed: Rejected(field: "number", "電話番号が正しくありません。")
        case .notInInventory: Rejected(field: "number", "この番号は在庫にありません。")
        case .notFree: Rejected(field: "number", "この番号はほかで使われているか、取り置き中か、休止期間中です。")
        case .noNumber: Rejected(.failedPrecondition, "このお客様には、まだ番号を発番していません。")
        case .startHasCome: Rejected(.failedPrecondition, "サービスはすでに開始しています。開始日は変更できません。")
        case .noneFree: Rejected(.failedPrecondition, "空いている番号がありません。番号を取り込んでから発番してください。")
        }
    }
}

extension Duration {
    /// 「30秒」「3分」, rounded up.
    fileprivate var japanese: String {
        let seconds = (wholeMilliseconds + 999) / 1000
        return seconds < 60 ? "\(max(1, seconds))秒" : "\((seconds + 59) / 60)分"
    }
}
