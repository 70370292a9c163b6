#!/usr/bin/env bash
# Which module may include which, and which module may include a library that is its own to wrap.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

# Lowest first: a module includes itself and what stands above it in this list. The inner folders of a module that are
# not named here are one with it.
order=(
    core observe db http operation identity directory slots patients choice/record
    referrals/record referrals/links referrals/centres referrals/contact referrals/life_cycle referrals/worklists
    booking letters guidance documents advice choice/suggestions
    interfaces/entry interfaces/views interfaces/rest jobs
    tools/walkthrough tools/generate tools/demo tools/load tools/bench
    app/settings app/wiring app/commands app tools/load_main
)
# Those that may include less than the order allows.
declare -A only=(
    [http]="core observe"
    [tools/walkthrough]="core http"
    [tools/generate]="core observe db operation referrals/record"
    [tools/load]="core observe db identity http"
    [tools/bench]="core observe db identity directory"
    [jobs]="core observe db operation directory patients referrals/record referrals/contact documents"
)

declare -A position=()
for i in "${!order[@]}"; do position[${order[i]}]=$i; done

# How the library's headers begin, and the modules that may include them; the longest beginning counts.
declare -A wrapped_by=(
    [pqxx/]="db"
    [libpq-fe.h]="db"
    [boost/]="http"
    [boost/process/]="db tools/bench"
    [openssl/]="core identity http"
    [cjose/]="identity"
    [jansson.h]="identity"
    [zlib.h]="directory"
    [hpdf.h]="letters"
    [spdlog/]="observe"
    [prometheus/]="observe"
    [toml++/]="app/settings"
    [CLI/]="app/commands tools/load_main"
)

# A subshell for each of thousands of includes takes a minute, so these functions answer in the variable `answer`.
answer=""

# The module of a path below src/ or include/ers/: the longest folder that is in the order.
module_of_path() {
    answer=$1
    while [[ -n "$answer" && -z "${position[$answer]+known}" ]]; do
        if [[ "$answer" == */* ]]; then answer="${answer%/*}"; else answer=""; fi
    done
}
module_of() {
    answer=""
    case "$1" in
        src/main.cpp) answer=app ;;
        src/tools/load_main.cpp) answer=tools/load_main ;;
        src/*) module_of_path "${1#src/}" ;;
        include/ers/*) module_of_path "${1#include/ers/}" ;;
    esac
}

may_include() { # MODULE OTHER
    if [[ -n "${only[$1]+set}" ]]; then [[ " ${only[$1]} " == *" $2 "* ]]; else ((position[$2] < position[$1])); fi
}

check_one_include() { # PLACE MODULE HEADER; prints what is wrong
    local place=$1 module=$2 header=$3 other begin
    if [[ "$header" == ../* ]]; then echo "$place: headers are named from the top: \"$header\""; fi
    answer=""
    case "$header" in
        ers/*/*) module_of_path "${header#ers/}" ;;
        */*) module_of_path "$header" ;;
    esac
    other=$answer
    if [[ -n "$other" && "$other" != "$module" ]]; then
        if ! may_include "$module" "$other"; then
            echo "$place: module $module may not include module $other ($header)"
        elif [[ "$header" != ers/* && "${other%%/*}" != "${module%%/*}" ]]; then
            echo "$place: $header is module $other's own: only include/ers/$other is for others"
        fi
    fi
    local longest=""
    for begin in "${!wrapped_by[@]}"; do
        if [[ "$header" == "$begin"* && ${#begin} -gt ${#longest} ]]; then longest=$begin; fi
    done
    if [[ -n "$longest" && " ${wrapped_by[$longest]} " != *" $module "* ]]; then
        echo "$place: module $module may not include $header: only ${wrapped_by[$longest]} may"
    fi
}

# Those with a folder in their name, and the few libraries whose headers have none.
any_include='^ *# *include *[<"]([^>"]+/[^>"]+|libpq-fe\.h|jansson\.h|zlib\.h|hpdf\.h)[>"]'

check_include_direction() {
    local root=$1 file line header
    while IFS=: read -r file line header; do
        file="${file#"$root"/}"
        module_of "$file"
        if [[ -z "$answer" ]]; then
            echo "$file:$line: its folder is not in the order of tests/tidy/include_direction.sh"
            continue
        fi
        check_one_include "$file:$line" "$answer" "$header"
    done < <(cd "$root" && grep -rnoE "$any_include" --include='*.cpp' --include='*.hpp' src include 2>/dev/null |
        sed -E 's/# *include *[<"]([^>"]+)[>"]/\1/; s/: +/:/g')
}

sample src/slots/store.cpp <<<'#include "ers/booking/command.hpp"'
sample src/http/session.cpp <<<'#include "ers/db/connection.hpp"'
sample include/ers/core/words.hpp <<<'#include "ers/observe/log.hpp"'
sample src/interfaces/rest/handlers.cpp <<'CODE'
#include <string>
#include "http/session.hpp"
#include <pqxx/pqxx>
#include <boost/beast.hpp>
#include "../db/child_process.hpp"
CODE
sample src/http/start.cpp <<<'#include <boost/process/child.hpp>'
sample src/db/wire.cpp <<<'#include <boost/beast.hpp>'
sample src/unheard/of.cpp <<<'#include "ers/core/words.hpp"'
must_find check_include_direction \
    'src/slots/store.cpp:1: module slots may not include module booking' \
    'src/http/session.cpp:1: module http may not include module db' \
    'include/ers/core/words.hpp:1: module core may not include module observe' \
    "src/interfaces/rest/handlers.cpp:2: http/session.hpp is module http's own" \
    'src/interfaces/rest/handlers.cpp:3: module interfaces/rest may not include pqxx/pqxx' \
    'src/interfaces/rest/handlers.cpp:4: module interfaces/rest may not include boost/beast.hpp' \
    'src/interfaces/rest/handlers.cpp:5: headers are named from the top' \
    'src/http/start.cpp:1: module http may not include boost/process/child.hpp: only db tools/bench may' \
    'src/db/wire.cpp:1: module db may not include boost/beast.hpp: only http may' \
    'src/unheard/of.cpp:1: its folder is not in the order'
sample src/booking/engine.cpp <<'CODE'
#include "ers/slots/store.hpp"
#include "booking/engine.hpp"
#include <sys/types.h>
CODE
must_pass check_include_direction

run check_include_direction "$1"
