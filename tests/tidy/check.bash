# What every check of tests/tidy shares. A check is a function check_NAME ROOT that prints one line per violation,
# "file:line: what is wrong"; a script first shows that its check finds what it is made for, in samples, then runs it.
set -euo pipefail

samples="$(mktemp -d)"
trap 'rm -rf "$samples"' EXIT

# sample PATH: a file of a sample tree from standard input.
sample() {
    mkdir -p "$(dirname "$samples/$1")"
    cat >"$samples/$1"
}

# must_find CHECK TEXT…: the check must report every TEXT in the sample tree, which is then emptied.
must_find() {
    local check=$1 report text
    shift
    report="$("$check" "$samples")"
    for text in "$@"; do
        if [[ "$report" != *"$text"* ]]; then
            printf 'the check itself is broken: %s did not find "%s" in its sample, but said:\n%s\n' \
                "$check" "$text" "$report"
            exit 1
        fi
    done
    rm -rf "${samples:?}"/*
}

# must_pass CHECK: the check must have nothing to say about the sample tree, which is then emptied.
must_pass() {
    local report
    report="$("$1" "$samples")"
    if [[ -n "$report" ]]; then
        printf 'the check itself is broken: %s found fault with a good sample:\n%s\n' "$1" "$report"
        exit 1
    fi
    rm -rf "${samples:?}"/*
}

# run CHECK ROOT: the real thing; its violations end the script with 1.
run() {
    local report
    report="$("$1" "$2")"
    if [[ -n "$report" ]]; then
        printf '%s\n' "$report"
        printf '%s: %d violations\n' "$1" "$(wc -l <<<"$report")"
        exit 1
    fi
    printf '%s: nothing found\n' "$1"
}

# Files below ROOT whose names end so; without what is generated, downloaded, or bad on purpose.
files_ending() { # ROOT ENDING…
    local root=$1 ending
    shift
    local -a names=()
    for ending in "$@"; do names+=(-o -name "*$ending"); done
    find "$root" \( -name build -o -name var -o -name node_modules -o -name samples -o -name .git \) -prune -o \
        -type f \( "${names[@]:1}" \) -print | sort
}
