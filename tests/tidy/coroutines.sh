#!/usr/bin/env bash
# g++ 12 miscompiles a family of ordinary coroutine expressions: temporaries are destroyed twice. So a statement with
# co_await holds no capturing lambda, no braced temporary and no ?:; clang-query finds those in src/http.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

root="$(cd "$1" && pwd)"
boost="$(sed -n 's/^Boost_DIR:[A-Z]*=//p' "$2/CMakeCache.txt" 2>/dev/null || true)"
flags=(-std=c++20 "-I$root/include" "-I$root/src" "-I$root" -DBOOST_ASIO_SEPARATE_COMPILATION
    -DBOOST_BEAST_SEPARATE_COMPILATION -DBOOST_ASIO_NO_DEPRECATED -Wno-everything)
# A Boost that is not the system's own: BOOST/usr/lib/…/cmake/Boost-1.81.0.
if [[ -n "$boost" && "$boost" != /usr/lib/* ]]; then flags+=("-isystem" "${boost%%/usr/lib/*}/usr/include"); fi
advice='name the value in the statement before the co_await'
export advice root flags_text="${flags[*]}" queries="$samples.queries"

capturing='lambdaExpr(hasAnyCapture(lambdaCapture(anyOf(capturesVar(varDecl()), capturesThis()))))'
matchers=(
    "coawaitExpr(hasDescendant($capturing))"
    'coawaitExpr(hasDescendant(initListExpr()))'
    'coawaitExpr(hasDescendant(conditionalOperator()))'
    'initListExpr(hasDescendant(coawaitExpr()))'
    'conditionalOperator(hasDescendant(coawaitExpr()))'
    "callExpr(hasAnyArgument(hasDescendant(coawaitExpr())), hasAnyArgument(hasDescendant($capturing)))"
    "callExpr(hasAnyArgument(coawaitExpr()), hasAnyArgument($capturing))"
)
{
    echo 'set traversal IgnoreUnlessSpelledInSource'
    echo 'set bind-root true'
    for matcher in "${matchers[@]}"; do
        echo "match expr(isExpansionInFileMatching(\"$root/\"), ${matcher})"
    done
} >"$queries"
trap 'rm -rf "$samples" "$queries"' EXIT

# One file: its violations, or why it could not be read (which is a violation too).
query_one() {
    local file=$1 answer
    # shellcheck disable=SC2086 # the flags are words
    answer="$(clang-query-19 -f "$queries" "$file" -- $flags_text 2>&1)" || true
    grep -E ': (fatal )?error:|^[0-9]+:[0-9]+: ' <<<"$answer" | sed "s|^$root/||" || true
    grep -F 'binds here' <<<"$answer" | sed -E "s|^$root/||; s|^([^:]+:[0-9]+):.*|\1: $advice|" | sort -u || true
    grep -q 'match' <<<"$answer" || echo "$file:1: clang-query said nothing about it"
}
export -f query_one

check_coroutines() {
    { grep -lE '\bco_await\b' "$1"/*.cpp "$1"/*.hpp 2>/dev/null || true; } | sort |
        xargs -r -d '\n' -P "$(nproc)" -I FILE bash -c 'query_one FILE' | sort -u
}

# The samples are in one folder; each bad one must be found, and nothing in the good one.
report="$(check_coroutines "$root/tests/tidy/samples/coroutines")"
for bad in "$root"/tests/tidy/samples/coroutines/*.cpp; do
    name="tests/tidy/samples/coroutines/$(basename "$bad")"
    if [[ "$name" == */good.cpp ]]; then
        if [[ "$report" == *"$name"* ]]; then
            printf 'the check itself is broken: it finds fault with good.cpp\n%s\n' "$report"
            exit 1
        fi
    elif [[ "$report" != *"$name:"*"name the value"* ]]; then
        printf 'the check itself is broken: it finds nothing in %s, but said:\n%s\n' "$name" "$report"
        exit 1
    fi
done

run check_coroutines "$root/src/http"
