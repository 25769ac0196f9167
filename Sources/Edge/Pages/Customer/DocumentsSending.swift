import Contracts

extension DocumentsPage.Sending {
    init(_ kinds: [Account_DocumentKind], isCompany: Bool, typed: Form, problems: Problems?) {
        kind = Choices(
            "kind", "書類の種類",
            kinds.map { kind in
                let owner =
                    (kind.supporting ? "（補完書類）" : "")
                    + (isCompany ? (kind.forPersonInCharge ? "（取引担当者）" : "（会社）") : "")
                let note = [kind.sides.nonEmpty.map { "送る面：\($0)" }, kind.advice.nonEmpty].compactMap { $0 }
                return (kind.kind, kind.name + owner, note.joined(separator: "。").nonEmpty)
            }, chosen: [typed["kind"]], problems: problems)
        pagesError = problems?["pages"]
        asksNumberSide = kinds.contains(where: \.asksNumberSideAbsent)
        numberSideConfirmed = typed["number_side_absent"] == "1"
        numberSideError = problems?["number_side_absent"]
    }
}
