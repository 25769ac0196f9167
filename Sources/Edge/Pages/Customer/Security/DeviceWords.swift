/// What a browser calls itself, in words its owner knows.
enum DeviceWords {
    /// 「iPhoneのSafari」; what nobody knows is 「不明な端末」.
    static func of(userAgent: String) -> String {
        let device = first(
            userAgent,
            [
                ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
                ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
            ])
        // The order matters: Edge says that it is Chrome, and Chrome that it is Safari.
        let browser = first(
            userAgent,
            [
                ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
                ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
            ])
        switch (device, browser) {
        case (let device?, let browser?): return "\(device)の\(browser)"
        case (let known?, nil), (nil, let known?): return known
        case (nil, nil): return "不明な端末"
        }
    }

    private static func first(_ userAgent: String, _ names: [(part: String, words: String)]) -> String? {
        names.first { userAgent.contains($0.part) }?.words
    }
}
