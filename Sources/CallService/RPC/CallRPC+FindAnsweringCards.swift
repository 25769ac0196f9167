import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension CallRPC {
    func findAnsweringCards(
        request: Call_FindAnsweringCardsRequest, context: ServerContext
    ) async throws -> Call_FindAnsweringCardsResponse {
        _ = try request.staff.person()
        let words = SearchWords(request.words)
        guard request.words.count <= SearchWords.limit, words.words.count <= SearchWords.wordLimit else {
            let sentence = "検索する言葉は、\(SearchWords.wordLimit)語、\(SearchWords.limit)文字以内で入力してください。"
            throw Rejected(.invalidArgument, sentence, fields: [.init("words", sentence)])
        }
        let found = try await store.findCards(words)
        return .with {
            $0.cards = found.cards.map { card in
                .with {
                    $0.accountID = card.account.text
                    $0.brand = card.brand
                    $0.number = card.number.digits
                    $0.siteName = card.siteName
                    $0.siteNameKana = card.siteNameKana
                    $0.companyName = card.companyName
                }
            }
            $0.more = found.more
        }
    }
}
