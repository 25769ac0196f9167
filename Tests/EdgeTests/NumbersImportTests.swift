import Foundation
import Testing

@testable import Edge

@Suite struct NumbersImportTests {
    @Test func filesAsSpreadsheetsSaveThem() throws {
        let words = "電話番号,備考\r\n03-5010-0001,第1ビル"
        #expect(NumbersImport.text(of: Array(words.utf8)) == words)
        let inJapan = try #require(words.data(using: .shiftJIS))
        #expect(NumbersImport.text(of: Array(inJapan)) == words)
        #expect(NumbersImport.text(of: [0xFF, 0xFE, 0x00]) == nil)
    }
}
