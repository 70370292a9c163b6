// A day of the service, walked through from outside over HTTPS. One patient chooses, books and changes; another's
// referral goes to an assessment service, back with advice, to a hospital that rejects it, to one that sees the patient
// and refers onward; a question between colleagues becomes a referral. Each step is printed with what it found and how
// long it took.
#pragma once

#include <string>

namespace ers::app {

// The practice whose patient is referred. The default is one of the demo's own.
struct WalkthroughPractice {
    std::string code = "Z90001";
    std::string name = "Ashgrove Lane Surgery";
    std::string postcode = "LS6 9ZY";
};

struct WalkthroughOptions {
    std::string url = "https://localhost:8443"; // of a service in demo mode
    std::string certificate_file; // PEM of who is trusted; empty: the system's own store
    WalkthroughPractice practice;
};

// Returns the exit code: 0 when every step held, 1 at the first that did not (it prints what was expected and what it
// got). Signs in with POST /demo/token as gp.CODE of the practice, and as clinics.CODE and consultant.CODE of
// providers.
int run_walkthrough(const WalkthroughOptions& options);

} // namespace ers::app
