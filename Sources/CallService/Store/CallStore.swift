import Primitives
import ServiceStore

/// The only door to CallService's database: one method per use case, one transaction each.
struct CallStore: Sendable {
    let store: Store
    let brands: BrandRules

    /// Kinds of calls that the brand does not count.
    var freeKinds: @Sendable (_ brand: String) -> Set<KindOfCall> { { brands[$0].freeKinds } }
}

/// What a customer or an operator asked for and may not see is the same to them as what does not exist.
struct NotFound: Error {}
