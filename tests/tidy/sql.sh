#!/usr/bin/env bash
# Migrations are numbered without a gap, and SQL is written in lower case, in files and in stores alike.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

check_migration_numbers() {
    local path name expected=1
    for path in "$1"/sql/migrations/*; do
        name="$(basename "$path")"
        if [[ ! "$name" =~ ^V[0-9]{4}__[a-z0-9_]+\.sql$ ]]; then
            echo "sql/migrations/$name: a migration's name is V0001__what_it_makes.sql"
        elif [[ "${name:1:4}" != "$(printf '%04d' "$expected")" ]]; then
            printf 'sql/migrations/%s: the next number is %04d\n' "$name" "$expected"
        fi
        expected=$((expected + 1))
    done
}

keywords='SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WHERE|FROM|JOIN|GRANT|REVOKE'
keywords+='|PRIMARY|REFERENCES|UNIQUE|NOT NULL|DEFAULT'

# Outside comments and quoted values, which have words in capitals of their own.
check_lower_case() {
    local file
    while IFS= read -r file; do
        sed -E "s/--.*$//; s/'[^']*'//g" "$file" | grep -nwE "$keywords" |
            sed "s|^|${file#"$1"/}:|; s|$| (SQL is written in lower case)|" || true
    done < <(files_ending "$1/sql" .sql)
    if [[ -d "$1/src" ]]; then
        (cd "$1" && grep -rnE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) ' --include='*.[ch]pp' src) |
            sed 's|$| (SQL is written in lower case)|' || true
    fi
}

sample sql/migrations/V0001__first.sql <<<'create table one (id integer);'
sample sql/migrations/V0003__third.sql <<<'create table three (id integer);'
sample sql/migrations/V4_fourth.sql <<<'create table four (id integer);'
must_find check_migration_numbers 'V0003__third.sql: the next number is 0002' 'V4_fourth.sql: a migration'
sample sql/migrations/V0001__first.sql <<'SQL'
-- SELECT in a comment is nobody's business
CREATE TABLE one (kind text check (kind in ('UPDATE', 'DELETE')));
SQL
sample src/slots/store.cpp <<<'constexpr auto sql = "SELECT 1";'
must_find check_lower_case 'sql/migrations/V0001__first.sql:2:' 'src/slots/store.cpp:1:'
sample sql/migrations/V0001__first.sql <<'SQL'
create table one (kind text check (kind in ('UPDATE', 'DELETE'))); -- FROM here
SQL
must_pass check_lower_case

run check_migration_numbers "$1"
run check_lower_case "$1"
