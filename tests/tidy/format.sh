#!/usr/bin/env bash
# .clang-format over all C++ sources. `bash tests/tidy/format.sh . --write` formats them.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

root="$(cd "$1" && pwd)"
style="file:$root/.clang-format"

sources() { files_ending "$1" .cpp .hpp | grep -E "^$1/(src|include|tests|cmake)/" || true; }

check_format() {
    export style
    # shellcheck disable=SC2016 # the inner shell expands
    sources "$1" | xargs -r -d '\n' -P "$(nproc)" -n 1 bash -c '
        wrong="$(clang-format-19 "--style=$style" --dry-run -Werror "$1" 2>&1)" ||
            echo "$(grep -m 1 -oE "^[^:]*:[0-9]+:" <<<"$wrong") formatted otherwise than .clang-format says"' - |
        sed "s|^$1/||" | sort
}

if [[ "${2:-}" == --write ]]; then
    sources "$root" | xargs -r -d '\n' clang-format-19 "--style=$style" -i
    exit
fi

sample src/core/text.cpp <<<'int  answer( ) {return 42 ;}'
must_find check_format 'src/core/text.cpp:1:'
sample src/core/text.cpp <<<'int answer() { return 42; }'
must_pass check_format

run check_format "$root"
