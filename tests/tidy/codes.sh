#!/usr/bin/env bash
# A coded enumeration whose table forgets a value must not compile, with any compiler that is here.
set -euo pipefail
root=$1

source_of() { # TABLE'S SECOND ROW
    cat <<CODE
#include "ers/core/codes.hpp"
enum class Colour : unsigned char { red, green };
template <>
struct ers::Codes<Colour> {
    static constexpr std::array entries{Code<Colour>{Colour::red, "RED", "Red"} $1};
};
int main(int argc, char** argv) {
    return static_cast<int>(ers::code_of(static_cast<Colour>(argc)).size()) + (ers::from_code<Colour>(argv[0]) ? 1 : 0);
}
CODE
}

tried=0
for compiler in g++ clang++-19; do
    command -v "$compiler" >/dev/null || continue
    tried=$((tried + 1))
    compile=("$compiler" -std=c++20 -I "$root/include" -fsyntax-only -x c++ -)
    if ! source_of ', Code<Colour>{Colour::green, "GREEN", "Green"}' | "${compile[@]}"; then
        echo "$compiler does not compile a complete table of codes"
        exit 1
    fi
    if report="$(source_of '' | "${compile[@]}" 2>&1)"; then
        echo "$compiler compiles a table of codes that forgets a value"
        exit 1
    fi
    if [[ "$report" != *"a value of the enumeration has no entry"* ]]; then
        echo "$compiler does not say what is wrong with a table that forgets a value, but: $report"
        exit 1
    fi
done
if ((tried == 0)); then
    echo "there is no compiler to try"
    exit 1
fi
echo "check_codes: nothing found"
