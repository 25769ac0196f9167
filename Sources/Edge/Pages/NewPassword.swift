/// A new password, typed twice: its two fields, and the check that both say the same.
struct NewPassword {
    /// 「新しいパスワード」
    let label: String

    static let first = NewPassword(label: "パスワード")
    static let another = NewPassword(label: "新しいパスワード")

    func password(_ problems: Problems?) -> Field {
        Field(
            "password", label, value: "", problems: problems, hint: "8文字以上（15文字以上をおすすめします）", type: "password",
            autocomplete: "new-password", maxlength: 200)
    }

    func again(_ problems: Problems?) -> Field {
        Field(
            "again", "\(label)（確認用）", value: "", problems: problems, type: "password", autocomplete: "new-password",
            maxlength: 200)
    }

    /// nil when both are the same.
    func problem(_ form: Form) -> Problems? {
        guard form["password"] != form["again"] else { return nil }
        return Problems("入力内容をご確認ください。", [.init(field: "again", text: "確認用のパスワードが、\(label)と一致していません。")])
    }
}
