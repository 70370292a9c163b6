#!/usr/bin/env bash
# Which room may include which, and which room may include a library that is its own to wrap.
# shellcheck source=house.bash
source "$(dirname "${BASH_SOURCE[0]}")/house.bash"

# Lowest first. Its own headers a room may always include.
declare -A may_include=(
    [core]=""
    [observe]="core"
    [db]="core observe"
    [identity]="core observe db"
    [directory]="core observe db"
    [slots]="core observe db"
    [patients]="core observe db"
    [referrals]="core observe db directory slots patients"
    [letters]="core observe db directory patients referrals"
    [guidance]="core observe db directory referrals"
    [booking]="core observe db directory slots patients referrals"
    [documents]="core observe db directory slots patients referrals"
    [advice]="core observe db directory patients referrals documents letters"
    [generate]="core observe db referrals"
    [http]="core observe"
    [bench]="core observe db identity directory"
    [rest]="core observe db identity directory slots patients referrals booking documents advice letters guidance http"
    [load]="core observe db identity http"
    [load_main]="core load bench"
)

may_include[app]="${may_include[rest]} rest generate"

# How the library's headers begin, and the rooms that may include them.
declare -A wrapped_by=(
    [pqxx/]="db"
    [libpq-fe.h]="db"
    [boost/]="http"
    [openssl/]="core identity http"
    [cjose/]="identity"
    [jansson.h]="identity"
    [zlib.h]="directory"
    [hpdf.h]="letters"
    [spdlog/]="observe"
    [prometheus/]="observe"
    [toml++/]="app"
    [CLI/]="app load_main"
)

# The room of a file: src/ROOM/…, include/ers/ROOM/…; src/main.cpp belongs to app, src/load_main.cpp is a room itself.
room_of() {
    case "$1" in
        src/main.cpp) echo app ;;
        src/load_main.cpp) echo load_main ;;
        src/*) cut -d/ -f2 <<<"$1" ;;
        include/ers/*) cut -d/ -f3 <<<"$1" ;;
    esac
}

check_one_include() { # ROOM HEADER; prints what is wrong
    local room=$1 header=$2 other begin
    case "$header" in
        ../*) echo "headers are named from the top: \"$header\"" ;;&
        ers/*/*) other="$(cut -d/ -f2 <<<"$header")" ;;
        */*) other="${header%%/*}" ;;
        *) other="" ;;
    esac
    if [[ -n "$other" && -n "${may_include[$other]+known}" && "$other" != "$room" ]]; then
        if [[ " ${may_include[$room]} " != *" $other "* ]]; then
            echo "room $room may not include room $other ($header)"
        elif [[ "$header" != ers/* ]]; then
            echo "$header is room $other's own: only include/ers/$other is for others"
        fi
    fi
    for begin in "${!wrapped_by[@]}"; do
        if [[ "$header" == "$begin"* && " ${wrapped_by[$begin]} " != *" $room "* ]]; then
            echo "room $room may not include $header: only ${wrapped_by[$begin]} may"
        fi
    done
}

# Those with a folder in their name, and the few libraries whose headers have none.
any_include='^ *# *include *[<"]([^>"]+/[^>"]+|libpq-fe\.h|jansson\.h|zlib\.h|hpdf\.h)[>"]'

check_include_direction() {
    local root=$1 file line header room wrong
    while IFS=: read -r file line header; do
        file="${file#"$root"/}"
        room="$(room_of "$file")"
        if [[ -z "${may_include[$room]+known}" ]]; then
            echo "$file:$line: room $room is not in the table of tests/tidy/include_direction.sh"
            continue
        fi
        wrong="$(check_one_include "$room" "$header")"
        if [[ -n "$wrong" ]]; then echo "$file:$line: $wrong"; fi
    done < <(cd "$root" && grep -rnoE "$any_include" --include='*.cpp' --include='*.hpp' src include 2>/dev/null |
        sed -E 's/# *include *[<"]([^>"]+)[>"]/\1/; s/: +/:/g')
}

sample src/slots/store.cpp <<<'#include "ers/booking/command.hpp"'
sample src/http/session.cpp <<<'#include "ers/db/connection.hpp"'
sample include/ers/core/words.hpp <<<'#include "ers/observe/log.hpp"'
sample src/rest/handlers.cpp <<'CODE'
#include <string>
#include "http/session.hpp"
#include <pqxx/pqxx>
#include <boost/beast.hpp>
#include "../db/child_process.hpp"
CODE
sample src/unheard/of.cpp <<<'#include "ers/core/words.hpp"'
must_find check_include_direction \
    'src/slots/store.cpp:1: room slots may not include room booking' \
    'src/http/session.cpp:1: room http may not include room db' \
    'include/ers/core/words.hpp:1: room core may not include room observe' \
    "src/rest/handlers.cpp:2: http/session.hpp is room http's own" \
    'src/rest/handlers.cpp:3: room rest may not include pqxx/pqxx' \
    'src/rest/handlers.cpp:4: room rest may not include boost/beast.hpp' \
    'src/rest/handlers.cpp:5: headers are named from the top' \
    'src/unheard/of.cpp:1: room unheard is not in the table'
sample src/booking/engine.cpp <<'CODE'
#include "ers/slots/store.hpp"
#include "booking/engine.hpp"
#include <sys/types.h>
CODE
must_pass check_include_direction

run check_include_direction "$1"
