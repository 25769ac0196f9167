import Contracts
import Crypto
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import SwiftProtobuf

@testable import AccountService

/// What proves an identity: told, uploaded, reviewed.
extension TestService {
    /// - Parameter staff: who tells it for the customer.
    func tellDetails(
        _ customer: Common_Customer, _ requestID: String = "details-1", by staff: Common_Staff? = nil,
        purpose: String = "ネットショップの電話受付"
    ) async throws {
        _ = try await rpc.setVerificationDetails(
            request: .with {
                $0.requestID = requestID
                if let staff {
                    ($0.staff, $0.accountID) = (staff, customer.accountID)
                } else {
                    $0.customer = customer
                }
                $0.details = .with {
                    $0.business = "生活雑貨の通信販売"
                    $0.personInCharge = "高橋　一郎"
                    $0.personInChargeBirthDate = "1980年４月１日"
                    $0.personInChargeAddress = "東京都品川区西五反田１ー２−３"
                    $0.personInChargeRelation = "代表取締役"
                    $0.ownership = .majority
                    $0.beneficialOwners = [
                        .with {
                            $0.name = "高橋 一郎"
                            $0.birthDate = "1980-4-1"
                            $0.address = "東京都品川区西五反田1-2-3"
                        }
                    ]
                    $0.registeredPostalCode = "〒１４１－００３１"
                    $0.registeredAddress = "東京都品川区西五反田１－２－３"
                    $0.purpose = purpose
                }
            }, context: context)
    }

    /// Both documents of a company, accepted.
    func proveIdentity(_ customer: Common_Customer, _ name: String = "1") async throws {
        try await tellDetails(customer, "details-\(name)")
        try await review(upload(customer, "upload-\(name)"), "review-\(name)")
        try await proveIdentityOfPerson(customer, name)
    }

    func proveIdentityOfPerson(_ customer: Common_Customer, _ name: String = "1") async throws {
        let kind = "drivers_license"
        try await review(upload(customer, "upload-\(kind)-\(name)", kind: kind), "review-\(kind)-\(name)")
    }

    func review(
        _ document: String, _ requestID: String = "review-1", accept: Bool = true, reason: String = "",
        by staff: Common_Staff = TestService.reviewer
    ) async throws {
        let account = try await store.store.read { tx in
            try DocumentID(document).flatMap { try tx.document($0) }?.accountID.text ?? ""
        }
        let hash = try await comparedHash(account)
        _ = try await rpc.reviewDocument(
            request: .with {
                $0.requestID = requestID
                $0.staff = staff
                $0.documentID = document
                $0.accept = accept
                $0.reason = reason
                $0.documentNumber = accept ? "0107-01-012345" : ""
                $0.authority = accept ? .registered : .unspecified
                $0.issuedDate = accept ? JapanDate(clock.world.now).adding(days: -26).iso : ""
                $0.comparedHash = hash
            }, context: context)
    }
}
