import ServiceRuntime

extension EndApplicationRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .overAlready: Rejected(.failedPrecondition, "このお申し込みは、すでに終了しています。")
        case .numberIssued: Rejected(.failedPrecondition, "電話番号を発番済みのため、お申し込みを取り消せません。解約のお手続きをお願いします。")
        case .reasonMissing: Rejected(field: "reason", "お客様にお伝えする理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(EndApplication.longestReasonCharacters)文字以内で入力してください。")
        }
    }
}

extension HoldRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "このお客様の本人確認は保留できません。ご契約の状態をご確認ください。")
        case .heldAlready: Rejected(.failedPrecondition, "本人確認はすでに保留されています。")
        case .heldByNotice:
            Rejected(.failedPrecondition, "取引条件通知書の返送による保留です。通知書のお届けを記録すると解除されます。")
        case .notHeld: Rejected(.failedPrecondition, "本人確認は保留されていません。画面を読み込み直してください。")
        case .reasonMissing: Rejected(field: "reason", "理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(HoldVerification.longestReasonCharacters)文字以内で入力してください。")
        }
    }
}

extension RetireRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .notInInventory: Rejected(.notFound, "この番号は在庫にありません。")
        case .inUse: Rejected(.failedPrecondition, "この番号は取り置き中か発番済みです。在庫から外せません。")
        case .retiredAlready: Rejected(.failedPrecondition, "この番号はすでに在庫から外されています。")
        case .notRetired: Rejected(.failedPrecondition, "この番号は在庫にあります。")
        case .reasonMissing: Rejected(field: "reason", "在庫から外す理由が入力されていません。")
        case .reasonTooLong: Rejected(field: "reason", "理由は\(RetireNumber.longestReasonCharacters)文字以内で入力してください。")
        case .noteTooLong: Rejected(field: "note", "備考は\(ImportNumbers.longestNoteCharacters)文字以内で入力してください。")
        }
    }
}
