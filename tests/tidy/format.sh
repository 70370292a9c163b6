#!/usr/bin/env bash
# .clang-format over all C++ sources. `bash tests/tidy/format.sh . --write` formats them.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

root="$(cd "$1" && pwd)"
style="file:$root/.clang-format"

sources() { files_ending "$1" .cpp .hpp | grep -E "^$1/(src|include|tests|cmake)/" || true; }

# clang-format takes long to start, so each process is given many files.
by_many() { xargs -r -d '\n' -P "$(nproc)" -n 50 "$@"; }

# The first place of each file that is formatted otherwise; where clang-format itself fails, what it says.
format_some() {
    local answer wrong
    if answer="$(clang-format-19 "--style=$style" --dry-run -Werror "$@" 2>&1)"; then return; fi
    wrong="$(sed -nE 's/^([^:]*:[0-9]+:)[0-9]+: error: code should be clang-formatted.*/\1/p' <<<"$answer")"
    if [[ -z "$wrong" ]]; then
        printf '%s\n' "$answer"
    else
        awk -F: '!seen[$1]++ { print $0 " formatted otherwise than .clang-format says" }' <<<"$wrong"
    fi
}
export -f format_some

check_format() {
    export style
    # shellcheck disable=SC2016 # the inner shell expands
    sources "$1" | by_many bash -c 'format_some "$@"' - | sed "s|^$1/||" | sort
}

if [[ "${2:-}" == --write ]]; then
    sources "$root" | by_many clang-format-19 "--style=$style" -i
    exit
fi

sample src/core/text.cpp <<<'int  answer( ) {return 42 ;}'
sample src/core/good.cpp <<<'int answer() { return 42; }'
sample src/core/words.cpp <<'CODE'
int answer() { return 42; }
int  question();
CODE
must_find check_format 'src/core/text.cpp:1:' 'src/core/words.cpp:2:'
sample src/core/text.cpp <<<'int answer() { return 42; }'
must_pass check_format

run check_format "$root"
