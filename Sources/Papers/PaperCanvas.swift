import CPangoCairo
import Foundation

/// A4 pages drawn with cairo and pango into a PDF in memory: embedded font subsets, plain text only (never markup),
/// measures in points from the top left.
public final class PaperCanvas {
    public static let width = 595.276
    public static let height = 841.89

    public struct Problem: Error, CustomStringConvertible {
        public let description: String
    }

    public struct Ink: Sendable {
        public var red, green, blue: Double

        public static let text = Ink(hex: 0x1a1a1a)
        public static let quiet = Ink(hex: 0x595959)
        public static let line = Ink(hex: 0xc8ccd2)
        public static let tint = Ink(hex: 0xf4f6f8)

        public init(hex: UInt32) {
            red = Double(hex >> 16 & 255) / 255
            green = Double(hex >> 8 & 255) / 255
            blue = Double(hex & 255) / 255
        }

        /// `#0b4f6c`; black for what is no colour (brands are checked at start).
        public init(css: String) {
            self.init(hex: UInt32(css.dropFirst(), radix: 16) ?? 0)
        }
    }

    public struct Style: Sendable {
        public var size: Double
        public var bold: Bool
        public var ink: Ink
        /// Extra space after each character, points.
        public var spacing: Double
        /// Distance of baselines as a multiple of the size.
        public var leading: Double

        public init(
            size: Double, bold: Bool = false, ink: Ink = .text, spacing: Double = 0, leading: Double = 1.5
        ) {
            self.size = size
            self.bold = bold
            self.ink = ink
            self.spacing = spacing
            self.leading = leading
        }
    }

    public enum Alignment: Sendable {
        case left, right, center
    }

    private final class Sink {
        var bytes = Data()
    }

    private final class Source {
        var left: Data
        init(_ data: Data) { left = data }
    }

    private let sink = Sink()
    private let surface: OpaquePointer
    private let context: OpaquePointer

    private static let family = "Noto Sans CJK JP"

    /// Without its font every paper would come out in whatever else is installed, and stay so: checked at start.
    /// - Throws: `Problem` when it is not installed.
    public static func requireFont() throws {
        let map = pango_cairo_font_map_get_default()
        let context = pango_font_map_create_context(map)!
        defer { g_object_unref(UnsafeMutableRawPointer(context)) }
        let wanted = pango_font_description_new()
        defer { pango_font_description_free(wanted) }
        pango_font_description_set_family(wanted, family)
        guard let font = pango_font_map_load_font(map, context, wanted) else {
            throw Problem(description: "no font is installed at all (Debian: fonts-noto-cjk)")
        }
        defer { g_object_unref(UnsafeMutableRawPointer(font)) }
        let found = pango_font_describe(font)
        defer { pango_font_description_free(found) }
        guard let name = pango_font_description_get_family(found), String(cString: name) == family else {
            throw Problem(description: "the font \(family) is not installed (Debian: fonts-noto-cjk)")
        }
    }

    /// - Parameter created: ISO 8601 instant; it is given, so that the same paper has the same bytes.
    public init(title: String, author: String, subject: String, created: String) throws {
        let write: cairo_write_func_t = { closure, bytes, count in
            guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
            Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes.append(bytes, count: Int(count))
            return CAIRO_STATUS_SUCCESS
        }
        guard
            let surface = cairo_pdf_surface_create_for_stream(
                write, Unmanaged.passUnretained(sink).toOpaque(), Self.width, Self.height),
            let context = cairo_create(surface)
        else { throw Problem(description: "cairo: no surface") }
        self.surface = surface
        self.context = context
        let metadata: [(cairo_pdf_metadata_t, String)] = [
            (CAIRO_PDF_METADATA_TITLE, title), (CAIRO_PDF_METADATA_AUTHOR, author),
            (CAIRO_PDF_METADATA_SUBJECT, subject), (CAIRO_PDF_METADATA_CREATOR, author),
            (CAIRO_PDF_METADATA_CREATE_DATE, created), (CAIRO_PDF_METADATA_MOD_DATE, created),
        ]
        for (key, value) in metadata { cairo_pdf_surface_set_metadata(surface, key, value) }
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Ends the document.
    public func finish() throws -> Data {
        cairo_show_page(context)
        let drawn = cairo_status(context)
        guard drawn == CAIRO_STATUS_SUCCESS else { throw Problem(description: Self.text(drawn)) }
        cairo_surface_finish(surface)
        let finished = cairo_surface_status(surface)
        guard finished == CAIRO_STATUS_SUCCESS else { throw Problem(description: Self.text(finished)) }
        return sink.bytes
    }

    public func newPage() {
        cairo_show_page(context)
    }

    /// Draws text with its first line's top at `y`; lines break at `width`.
    /// - Returns: the height it took.
    @discardableResult
    public func text(
        _ text: String, x: Double, y: Double, width: Double, _ style: Style, _ alignment: Alignment = .left
    ) -> Double {
        let layout = layout(text, width: width, style, alignment)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        cairo_set_source_rgb(context, style.ink.red, style.ink.green, style.ink.blue)
        cairo_move_to(context, x, y)
        pango_cairo_show_layout(context, layout)
        return Self.height(of: layout)
    }

    public func height(of text: String, width: Double, _ style: Style) -> Double {
        let layout = layout(text, width: width, style, .left)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        return Self.height(of: layout)
    }

    /// Draws a PNG into the square; the longer side fills it.
    public func image(png: Data, x: Double, y: Double, side: Double) throws {
        let read: cairo_read_func_t = { closure, bytes, count in
            guard let closure, let bytes else { return CAIRO_STATUS_READ_ERROR }
            let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
            guard source.left.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
            source.left.copyBytes(to: bytes, count: Int(count))
            source.left = source.left.dropFirst(Int(count))
            return CAIRO_STATUS_SUCCESS
        }
        let source = Source(png)
        let image = withExtendedLifetime(source) {
            cairo_image_surface_create_from_png_stream(read, Unmanaged.passUnretained(source).toOpaque())
        }
        defer { cairo_surface_destroy(image) }
        let status = cairo_surface_status(image)
        guard status == CAIRO_STATUS_SUCCESS else { throw Problem(description: Self.text(status)) }
        let longer = max(cairo_image_surface_get_width(image), cairo_image_surface_get_height(image), 1)
        cairo_save(context)
        cairo_translate(context, x, y)
        cairo_scale(context, side / Double(longer), side / Double(longer))
        cairo_set_source_surface(context, image, 0, 0)
        cairo_paint(context)
        cairo_restore(context)
    }

    public func line(x1: Double, y1: Double, x2: Double, y2: Double, thickness: Double = 0.5, ink: Ink = .line) {
        cairo_set_source_rgb(context, ink.red, ink.green, ink.blue)
        cairo_set_line_width(context, thickness)
        cairo_move_to(context, x1, y1)
        cairo_line_to(context, x2, y2)
        cairo_stroke(context)
    }

    public func box(x: Double, y: Double, width: Double, height: Double, radius: Double = 0, ink: Ink) {
        cairo_set_source_rgb(context, ink.red, ink.green, ink.blue)
        cairo_new_sub_path(context)
        let quarter = Double.pi / 2
        cairo_arc(context, x + width - radius, y + radius, radius, -quarter, 0)
        cairo_arc(context, x + width - radius, y + height - radius, radius, 0, quarter)
        cairo_arc(context, x + radius, y + height - radius, radius, quarter, 2 * quarter)
        cairo_arc(context, x + radius, y + radius, radius, 2 * quarter, 3 * quarter)
        cairo_close_path(context)
        cairo_fill(context)
    }

    private func layout(_ text: String, width: Double, _ style: Style, _ alignment: Alignment) -> OpaquePointer {
        let scale = Double(PANGO_SCALE)
        // pango and cairo abort the process when they cannot get memory: there is no layout that is nil.
        let layout = pango_cairo_create_layout(context)!
        pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("ja"))
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, Self.family)
        pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_font_description_set_absolute_size(font, style.size * scale)
        pango_layout_set_font_description(layout, font)
        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        pango_attr_list_insert(
            attributes, pango_attr_line_height_new_absolute(Int32(style.size * style.leading * scale)))
        if style.spacing > 0 {
            pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(Int32(style.spacing * scale)))
        }
        pango_layout_set_attributes(layout, attributes)
        pango_layout_set_width(layout, Int32(width * scale))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        switch alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        }
        pango_layout_set_text(layout, text, -1)
        return layout
    }

    private static func height(of layout: OpaquePointer) -> Double {
        var height: Int32 = 0
        pango_layout_get_size(layout, nil, &height)
        return Double(height) / Double(PANGO_SCALE)
    }

    private static func text(_ status: cairo_status_t) -> String {
        "cairo: " + String(cString: cairo_status_to_string(status))
    }
}
