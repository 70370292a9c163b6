// What every endpoint of a referral reads and answers alike.
#pragma once

#include "interfaces/entry/operation.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/views/viewer.hpp"

namespace ers::rest {

// The referral that a write names, and the version that it read.
struct NamedReferral {
    Ubrn ubrn;
    int version = 0;
};
[[nodiscard]] Result<NamedReferral> decode_named(const entry::Call& call);

// {"reason": …, "comment": …?}
struct Reasoned {
    std::string reason;
    std::string comment;
};
[[nodiscard]] Result<Reasoned> decode_reasoned(const entry::Call& call);

// The optional object "choice": what the patient was offered.
[[nodiscard]] choice::ChoiceGiven read_choice(JsonReader& body);

// The caller, as views ask for them.
[[nodiscard]] views::Viewer viewer_of(const entry::Operation& operation);
// The referral as the caller sees it.
[[nodiscard]] json encode_for_caller(const entry::Operation& operation, const referrals::Referral& referral);

// The referral as the caller sees it, or the refusal.
[[nodiscard]] Result<http::Response> answer_referral(const entry::Operation& operation,
                                                     const Result<referrals::Referral>& referral, int status = 200);
// The same with what should be known of its shortlist.
[[nodiscard]] Result<http::Response> answer_with_shortlist(const entry::Operation& operation,
                                                           const Result<referrals::Referral>& referral);
// The same with what should be known of its appointment, or of what its loss means for linked referrals.
[[nodiscard]] Result<http::Response> answer_with_warnings(const entry::Operation& operation,
                                                          const Result<referrals::Referral>& referral,
                                                          int status = 200);

} // namespace ers::rest
