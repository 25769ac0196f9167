import Foundation
import Primitives

/// Templates and assets, read once at start from the folder beside the program.
struct Resources: Sendable {
    let templates: Templates
    let assets: Assets

    init(brands: [Brand]) throws {
        let folder = Bundle.module.bundleURL.path
        templates = try Templates(directory: "\(folder)/Templates")
        assets = try Assets(directory: "\(folder)/Assets", brands: brands)
    }
}
