import Foundation
import Primitives

/// A brand's colours as custom properties, with lighter ones of the same hue for dark screens.
struct BrandColors: Sendable, Equatable {
    struct Color: Sendable, Equatable {
        var red, green, blue: Double

        /// `#rrggbb`; nil when it is not one.
        init?(hex: String) {
            guard hex.count == 7, hex.hasPrefix("#"), let rgb = UInt32(hex.dropFirst(), radix: 16) else { return nil }
            red = Double(rgb >> 16 & 255) / 255
            green = Double(rgb >> 8 & 255) / 255
            blue = Double(rgb & 255) / 255
        }

        init(_ red: Double, _ green: Double, _ blue: Double) {
            (self.red, self.green, self.blue) = (red, green, blue)
        }

        var hex: String {
            "#" + [red, green, blue].map { String(format: "%02x", Int(($0 * 255).rounded())) }.joined()
        }

        /// WCAG 2.2: relative luminance.
        var luminance: Double {
            func linear(_ c: Double) -> Double { c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4) }
            return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        }

        func contrast(with other: Color) -> Double {
            let (a, b) = (max(luminance, other.luminance), min(luminance, other.luminance))
            return (a + 0.05) / (b + 0.05)
        }

        func mixed(with other: Color, _ share: Double) -> Color {
            func mix(_ a: Double, _ b: Double) -> Double { a + (b - a) * share }
            return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
        }
    }

    let primary: Color
    let hover: Color

    init?(_ colors: Brand.Colors) {
        guard let primary = Color(hex: colors.primary), let hover = Color(hex: colors.primaryHover) else { return nil }
        self.primary = primary
        self.hover = hover
    }

    /// The primary lightened until it reads on the dark surface at `ratio`.
    func lightened(ratio: Double) -> Color {
        let surface = Color(0x1f / 255, 0x1f / 255, 0x1f / 255)
        let white = Color(1, 1, 1)
        var share = 0.0
        while share < 1, primary.mixed(with: white, share).contrast(with: surface) < ratio { share += 0.02 }
        return primary.mixed(with: white, min(share, 1))
    }

    /// The telephone of the wordmark, for the browser's tab.
    var mark: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="\(primary.hex)"/>\
        <path transform="translate(5 5) scale(.92)" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" \
        d="M5 4h4l1.6 4.4-2.2 1.6a12 12 0 0 0 5.6 5.6l1.6-2.2L20 15v4a1.6 1.6 0 0 1-1.7 1.6C10.6 20 4 13.4 3.4 5.7A1.6 1.6 0 0 1 5 4z"/></svg>

        """
    }

    var css: String {
        let soft = primary.mixed(with: Color(1, 1, 1), 0.92)
        let darkSoft = primary.mixed(with: Color(0x1f / 255, 0x1f / 255, 0x1f / 255), 0.72)
        return """
            :root{--primary:\(primary.hex);--primary-hover:\(hover.hex);--primary-soft:\(soft.hex);--on-primary:#ffffff}
            @media (prefers-color-scheme:dark){:root{--primary:\(lightened(ratio: 7.5).hex);\
            --primary-hover:\(lightened(ratio: 10).hex);--primary-soft:\(darkSoft.hex);--on-primary:#141414}}

            """
    }
}
