import Contracts
import Primitives

extension Call_Inquiry {
    init(_ inquiry: Inquiry) {
        self = .with {
            $0.inquiryID = inquiry.id.text
            $0.accountID = inquiry.account.text
            $0.brand = inquiry.brand
            $0.number = inquiry.number.digits
            $0.receivedMs = inquiry.received.milliseconds
            $0.callerName = inquiry.caller.name
            $0.callerNameKana = inquiry.caller.nameKana
            $0.callerCompany = inquiry.caller.company
            $0.callerNumber = inquiry.caller.number?.digits ?? ""
            $0.addressee = inquiry.addressee
            $0.callback = inquiry.callbackWanted ? .wanted : .notWanted
            $0.convenientTime = inquiry.convenientTime
            $0.content = inquiry.content
            $0.handled = inquiry.handled
            $0.recordedBy = inquiry.recordedBy
            $0.recordedMs = inquiry.recorded.milliseconds
            $0.callID = inquiry.call?.text ?? ""
            $0.counts = inquiry.counting.counts
            $0.handledChangedMs = inquiry.handledChanged?.milliseconds ?? 0
            $0.kind = Call_CallKind(inquiry.kind)
            $0.countsBecause = inquiry.counting.because
            $0.dispute =
                switch inquiry.dispute {
                case nil: .unspecified
                case .open: .open
                case .upheld: .upheld
                case .refused: .refused
                }
            $0.version = Int32(inquiry.version)
            $0.correctedMs = inquiry.corrected?.milliseconds ?? 0
            $0.assigneeID = inquiry.assignee?.id ?? ""
            $0.assigneeName = inquiry.assignee?.name ?? ""
            $0.snoozedUntilMs = inquiry.snoozedUntil?.milliseconds ?? 0
            $0.noteCount = Int32(inquiry.noteCount)
        }
    }
}

extension Call_CallKind {
    init(_ kind: KindOfCall) {
        switch kind {
        case .message: self = .message
        case .callback: self = .callback
        case .wrongNumber: self = .wrongNumber
        case .sales: self = .sales
        case .test: self = .test
        case .silent: self = .silent
        case .afterHours: self = .afterHours
        }
    }
}

extension KindOfCall {
    /// nil when none is said.
    init?(_ wire: Call_CallKind) {
        switch wire {
        case .message: self = .message
        case .callback: self = .callback
        case .wrongNumber: self = .wrongNumber
        case .sales: self = .sales
        case .test: self = .test
        case .silent: self = .silent
        case .afterHours: self = .afterHours
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Call_OpenCall {
    init(_ shown: ShownCall) {
        let call = shown.call
        self = .with {
            $0.callID = call.id.text
            $0.number = call.dialled
            $0.callerNumber = call.caller
            $0.ringingMs = call.ringing.milliseconds
            $0.state =
                switch call.state {
                case .ringing: .ringing
                case .taken: .taken
                case .writtenUp: .writtenUp
                }
            $0.takenByID = call.takenBy?.id.text ?? ""
            $0.takenByName = call.takenBy?.name ?? ""
            $0.accountID = call.account?.text ?? ""
            $0.siteName = shown.card?.siteName ?? ""
            $0.siteNameKana = shown.card?.siteNameKana ?? ""
            $0.brand = shown.card?.brand ?? ""
            $0.hungUpMs = call.hungUp?.milliseconds ?? 0
            $0.takenMs = call.taken?.milliseconds ?? 0
            if let kind = call.closedAs { $0.closedAs = Call_CallKind(kind) }
            $0.answer =
                switch call.answer {
                case .queue: .queue
                case .outOfHours: .outOfHours
                case .suspended: .suspended
                case .unknownNumber: .unknownNumber
                }
        }
    }
}

extension Call_AnsweringCard {
    init(_ answering: CallStore.Answering) {
        let card = answering.card
        self = .with {
            $0.accountID = card.account.text
            $0.brand = card.brand
            $0.number = card.number.digits
            $0.siteName = card.siteName
            $0.siteNameKana = card.siteNameKana
            $0.companyName = card.companyName
            $0.greeting = card.greeting
            $0.hours = card.hours.spans.map { span in
                .with {
                    $0.weekday = Int32(span.weekday)
                    $0.opensMinute = Int32(span.opens)
                    $0.closesMinute = Int32(span.closes)
                }
            }
            $0.openNow = answering.status.open
            $0.openReason = answering.status.reason
            $0.suspended = card.suspended
            $0.ended = card.ended
            $0.options = card.options
            $0.serviceStartDate = card.serviceStart?.iso ?? ""
            $0.announcement = answering.announcement.spoken
            $0.announcementOwn = answering.announcement.isOwn
            $0.closedOnHolidays = card.hours.closedOnHolidays
            $0.closingDays = card.hours.closings.map { closing in
                .with {
                    $0.fromDate = closing.from.iso
                    $0.toDate = closing.to.iso
                    $0.label = closing.label
                }
            }
            $0.memo = .with {
                $0.basics = card.words.memo.basics
                $0.businessHours = card.words.memo.businessHours
                $0.freeText = card.words.memo.freeText
            }
            $0.questions = card.shownQuestions.map { pair in
                .with {
                    $0.question = pair.question
                    $0.answer = pair.answer
                }
            }
            $0.addressees = card.addressees.map { addressee in
                .with {
                    $0.name = addressee.name
                    $0.nameKana = addressee.nameKana
                    $0.department = addressee.department
                }
            }
        }
    }
}
