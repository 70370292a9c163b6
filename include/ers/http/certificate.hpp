// A self-made certificate for the demo and the tests: ECDSA P-256, signed by itself.
#pragma once

#include <string>
#include <vector>

namespace ers::http {

// Writes both PEM files (the key readable by its owner alone) in place of what was there. Valid for 397 days from an
// hour ago. `hostnames` become the subject alternative names: DNS names or IP addresses; at least one.
// Throws std::runtime_error with one sentence.
void make_self_signed_certificate(const std::string& certificate_file, const std::string& key_file,
                                  const std::vector<std::string>& hostnames);

} // namespace ers::http
