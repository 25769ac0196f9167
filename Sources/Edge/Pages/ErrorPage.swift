import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Primitives
import ServiceRuntime

/// What a person sees when a page cannot be shown: what happened, what to do, and the id under which it stands in the log.
struct ErrorPage: PageModel {
    static let template = "error"
    let title: String
    let text: String
    let advice: String?

    static let samples = [ErrorPage(title: "見本", text: "見本です。", advice: "見本です。")]

    /// A host that is none of ours gets no brand's page.
    static func unknownHost() -> Response {
        Response(
            status: .notFound, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: "このアドレスのページはありません。\n")))
    }

    /// Makes the answer to an error, in the look of the site it happened on.
    struct Maker {
        let edge: Edge
        let site: Site
        let requestID: String
        var person: SignedIn?

        func page(for error: any Error) -> Response {
            switch error {
            case let error as NeedsSignIn: return signIn(error.location)
            case Refused.unreadable(let reason): return page(.badRequest, ErrorPage.sentence(reason))
            case Refused.tooLarge: return page(.contentTooLarge)
            case Refused.foreignForm: return page(.forbidden, "フォームの有効期限が切れました。")
            case Refused.notFound: return page(.notFound)
            case Refused.roleMayNot: return page(.forbidden, Permission.refused.sentence)
            case Refused.staffMayNot: return page(.forbidden, StaffPermission.refused.sentence)
            case let error as HTTPError: return page(error.status)
            case let error as RPCError: return page(for: error)
            case is CancellationError: return page(.serviceUnavailable)
            case _:
                edge.logger.error("page failed", metadata: ["error": "\(error)", "request": "\(requestID)"])
                return page(.internalServerError)
            }
        }

        private func page(for error: RPCError) -> Response {
            switch error.code {
            case .notFound: return page(.notFound)
            case .permissionDenied: return page(.forbidden, Rejected(error)?.sentence)
            case .unavailable, .deadlineExceeded, .cancelled, .resourceExhausted:
                edge.logger.warning("service away", metadata: ["code": "\(error.code)", "request": "\(requestID)"])
                return page(.serviceUnavailable)
            case .invalidArgument, .failedPrecondition, .alreadyExists, .unauthenticated, .aborted, .outOfRange:
                if let rejected = Rejected(error) { return page(.badRequest, rejected.sentence) }
                return unexpected(error)
            case _: return unexpected(error)
            }
        }

        private func unexpected(_ error: RPCError) -> Response {
            edge.logger.error("service failed", metadata: ["code": "\(error.code)", "request": "\(requestID)"])
            return page(.internalServerError)
        }

        private func signIn(_ location: String) -> Response {
            let next = location.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            return .seeOther(location == "/" || next == nil ? "/login" : "/login?next=\(next!)")
        }

        func page(_ status: HTTPResponse.Status, _ sentence: String? = nil) -> Response {
            let model = ErrorPage.model(status, sentence)
            let brand = if case .customers(let brand) = site { Optional(brand) } else { nil as Brand? }
            let layout = Layout(
                edge: edge, brand: brand, person: person?.token.name, signedIn: person != nil, stale: false,
                role: person?.token.customer?.role, csrf: person.map { FormGuard(seed: $0.secret).token } ?? "",
                requestID: requestID)
            do {
                if case .staff = site {
                    let page = StaffErrorPage(model, staff: person?.token.staff)
                    return .html(try edge.templates.render(page, in: layout), status: status)
                }
                return .html(try edge.templates.render(model, in: layout), status: status)
            } catch {
                edge.logger.error("error page failed", metadata: ["error": "\(error)"])
                return Response(status: status)
            }
        }
    }

    private static func model(_ status: HTTPResponse.Status, _ sentence: String?) -> ErrorPage {
        switch status {
        case .notFound:
            ErrorPage(title: "ページが見つかりません", text: sentence ?? "お探しのページは移動したか、なくなりました。", advice: "アドレスをお確かめください。")
        case .forbidden:
            ErrorPage(
                title: "操作を受け付けられませんでした", text: sentence ?? "この操作をする権限がありません。",
                advice: sentence == Permission.refused.sentence
                    ? nil : "前のページに戻り、ページを読み込み直してから、もう一度お試しください。")
        case .contentTooLarge:
            ErrorPage(title: "送信されたデータが大きすぎます", text: "一度に送信できる大きさを超えています。", advice: "ファイルを小さくするか、枚数を減らして、やり直してください。")
        case .uriTooLong:
            ErrorPage(title: "アドレスが長すぎます", text: "アドレスが長すぎるため、表示できません。", advice: "アドレスをお確かめください。")
        case .methodNotAllowed:
            ErrorPage(title: "操作を受け付けられませんでした", text: "このページでは、その操作はできません。", advice: nil)
        case .serviceUnavailable:
            ErrorPage(
                title: "ただいまご利用いただけません", text: "一時的に処理ができない状態です。入力された内容は保存されていない場合があります。",
                advice: "時間をおいて、ページを読み込み直してください。")
        case _ where status.kind == .clientError:
            ErrorPage(
                title: "送信された内容を読み取れませんでした", text: sentence ?? "送信された内容に誤りがあります。", advice: "前のページに戻り、もう一度お試しください。")
        case _:
            ErrorPage(
                title: "エラーが発生しました", text: "処理に失敗しました。ご迷惑をおかけして申し訳ありません。",
                advice: "時間をおいて、やり直してください。続く場合は、下の番号を添えてお問い合わせください。")
        }
    }

    private static func sentence(_ reason: UnreadableForm) -> String {
        switch reason {
        case .notUTF8, .brokenEscape: "文字コードが正しくないため、読み取れませんでした。"
        case .tooManyFields, .fieldTooLong: "入力が長すぎるため、受け付けられませんでした。"
        case .notAForm, .brokenMultipart: "フォームの形式が正しくありません。"
        }
    }
}
