#!/usr/bin/env bash
# Citations: "rules.md#NAME" is a heading of docs/rules.md; the tests that the page names exist; and no file cites a
# document that is not in this repository.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

# grep in all that people write, below ROOT: "file:line:what was found".
search() { # ROOT PATTERN
    local root=$1 folder
    local -a folders=()
    for folder in src include sql tests docs config docker cmake CMakeLists.txt README.md ers; do
        if [[ -e "$root/$folder" ]]; then folders+=("$folder"); fi
    done
    (cd "$root" && grep -rnoE "$2" --exclude-dir=samples --exclude-dir=node_modules --exclude=rules.sh \
        --exclude='openapi.json' --binary-files=without-match "${folders[@]}") || true
}

check_citations() {
    local root=$1 place file line found name rules
    rules="$(sed -nE 's/^### ([a-z0-9-]+)$/\1/p' "$root/docs/rules.md" 2>/dev/null || true)"
    while IFS=: read -r file line found; do
        name="${found#rules.md#}"
        if ! grep -qxF -- "$name" <<<"$rules"; then echo "$file:$line: docs/rules.md has no rule $name"; fi
    done < <(search "$root" 'rules\.md#[a-zA-Z0-9_-]+')
    # A name of a Markdown file is a file: from the top, beside the file that names it, or in docs.
    while IFS=: read -r file line found; do
        for place in "$root" "$root/$(dirname "$file")" "$root/docs"; do
            if [[ -e "$place/$found" ]]; then continue 2; fi
        done
        echo "$file:$line: cites $found, which is not in this repository"
    done < <(search "$root" '[A-Za-z0-9_./"-]*[A-Za-z0-9_-]\.md\b' |
        grep -vE '^tests/tidy/conventions|:[^:]*"') # a text of a program is no citation
    while IFS=: read -r file line found; do
        echo "$file:$line: cites $found, a number of a document that is not in this repository"
    done < <(search "$root" '\b(F-[0-9]{2}|REQ-[A-Z]-[0-9]+)\b')
}

# Every rule has a source and tests, stands once, and its tests exist.
check_rules() {
    local root=$1 number name tests
    awk '
        function end() {
            if (rule == "") return
            if (!source) print "docs/rules.md:" at ": " rule " names no source"
            if (!tests) print "docs/rules.md:" at ": " rule " names no test"
        }
        /^##? / { end(); rule = "" }
        /^### / { end(); rule = substr($0, 5); at = NR; source = tests = 0
                  if (rule !~ /^[a-z0-9-]+$/) print "docs/rules.md:" NR ": " rule " cannot be cited"
                  if (rule in seen) print "docs/rules.md:" NR ": " rule " stands twice"
                  seen[rule] = 1 }
        /^- Source: ./ { source = 1 }
        /^- Tests: ./ { tests = 1 }
        END { end() }' "$root/docs/rules.md"
    tests="$(grep -rhoE '^(TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\w+, *\w+' \
        --include='*.cpp' "$root/tests" | sed -E 's/^\w+\((\w+), *(\w+)/\1.\2/' || true)"
    while IFS=: read -r number name; do
        name="${name//\`/}"
        if ! grep -qxF -- "$name" <<<"$tests"; then echo "docs/rules.md:$number: there is no test $name"; fi
    done < <(grep -noE '`[A-Z]\w+\.[A-Z]\w+`' "$root/docs/rules.md" || true)
}

sample docs/rules.md <<<'### known'
sample src/slots/bad.cpp <<'CODE'
// rules.md#unknown, rules.md#known
// elsewhere.md b.3
// as F-09 says
// REQ-A-05
CODE
must_find check_citations 'src/slots/bad.cpp:1: docs/rules.md has no rule unknown' \
    'src/slots/bad.cpp:2: cites elsewhere.md' 'src/slots/bad.cpp:3: cites F-09' 'src/slots/bad.cpp:4: cites REQ-A-05'
sample docs/rules.md <<<'### known'
sample docs/decisions/0001.md <<<'[rules](../rules.md#known)'
sample src/slots/README.md <<<'docs/decisions/0001.md, rules.md#known'
must_pass check_citations

sample docs/rules.md <<'PAGE'
### one
- Source: here.
- Tests: `Suite.ThatIsNotThere`
### two
### one
- Source: here.
- Tests: `Suite.ThatIsThere`
PAGE
sample tests/unit/a_test.cpp <<<'TEST(Suite, ThatIsThere) {}'
must_find check_rules 'docs/rules.md:3: there is no test Suite.ThatIsNotThere' 'docs/rules.md:4: two names no source' \
    'docs/rules.md:4: two names no test' 'docs/rules.md:5: one stands twice'
sample docs/rules.md <<'PAGE'
### one
- Source: here.
- Tests: `Suite.ThatIsThere`
PAGE
sample tests/unit/a_test.cpp <<<'TEST_F(Suite, ThatIsThere) {}'
must_pass check_rules

failed=0
for check in check_citations check_rules; do
    (run "$check" "$1") || failed=1
done
exit "$failed"
