import Testing

@testable import Edge

@Suite struct SecurityPageTests {
    @Test(arguments: [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            "iPhoneのSafari"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
            "WindowsのEdge"
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
            "AndroidのChrome"
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0", "MacのFirefox"),
        ("curl/8.5.0", "不明な端末"), ("", "不明な端末"),
    ])
    func deviceInWords(userAgent: String, words: String) {
        #expect(DeviceWords.of(userAgent: userAgent) == words)
    }

    @Test func theQRCodeHasItsThreeFinders() throws {
        let code = try QRCode(
            "otpauth://totp/ECcall:shop@example.jp?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ECcall")
        // Version n has 17 + 4n modules, and a quiet zone of four on each side.
        #expect((code.side - 8 - 17) % 4 == 0)
        let far = code.side - 4 - 7
        for corner in ["M4 4h7v1h-7z", "M\(far) 4h7v1h-7z", "M4 \(far)h7v1h-7z"] { #expect(code.path.contains(corner)) }
        #expect(throws: QRCode.TooLong.self) { try QRCode(String(repeating: "x", count: 4_000)) }
    }
}
