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
        case .intakeFile: Rejected(.notFound, "受信したファイルが見つかりません。")
        case .termsNotice: Rejected(.notFound, "取引条件通知書が見つかりません。")
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
        case .tooOften(let most):
            Rejected(.resourceExhausted, "1日に変更できるのは\(most)項目までです。明日、もう一度お試しください。")
        case .callerMissing: Rejected(field: "caller_name", "ご依頼された方のお名前が入力されていません。")
        case .callerTooLong:
            Rejected(
                field: "caller_name", "ご依頼された方のお名前は\(ChangeDetails.longestCallerCharacters)文字以内で入力してください。")
        case .reasonMissing: Rejected(field: "reason", "変更の理由が入力されていません。")
        case .reasonTooLong:
            Rejected(field: "reason", "変更の理由は\(ChangeDetails.longestReasonCharacters)文字以内で入力してください。")
        case .problems(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension ChoosePlanRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .numberIssued:
            Rejected(.failedPrecondition, "電話番号を発番済みです。プラン・オプションは、ご契約の変更としてお手続きください。")
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、プラン・オプションを変更できません。")
        case .nothingChanged: Rejected(field: "plan", "現在のプラン・オプションと同じです。変更する場合は、選び直してください。")
        case .tooOften:
            Rejected(
                .resourceExhausted, "1日に変更できるのは\(ChoosePlan.mostChoicesADay)回までです。明日、もう一度お試しください。")
        case .problems(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension ChangedMeanwhile: Refusal {
    var rejected: Rejected {
        Rejected(
            .failedPrecondition, "まだ保存していません。ほかの方、またはほかの画面で、先に変更が保存されました。",
            fields: [.init("starting_version", "現在登録されている内容を確かめてから、もう一度保存してください。")])
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
        case .identityOnHold:
            Rejected(.failedPrecondition, "取引条件通知書が返送されたため、本人確認を保留しています。お届けが確認できるまで発番できません。")
        case .changesWait: Rejected(.failedPrecondition, AccountRPC.changesWait)
        case .noticeNamesAnotherPlan:
            Rejected(
                .failedPrecondition, "取引条件通知書の作成後に、お客様がプランを変更しました。新しいプランの取引条件通知書を作成してから発番してください。")
        case .heldByReviewer:
            Rejected(.failedPrecondition, "審査の担当者が本人確認を保留しています。保留が解除されるまで発番できません。")
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

extension AccountRPC {
    static let changesWait = "登録情報の変更が確認待ちです。本人確認書類と照らし合わせ、「確認済みにする」を押してから、やり直してください。"
}
