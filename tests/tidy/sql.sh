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

# PostgreSQL would name a constraint itself, by a number where two have the same columns: so each is named where it is
# written. Of comments and quoted values nothing counts, and what "add constraint" continues on the next line does.
check_constraint_names() {
    local file
    while IFS= read -r file; do
        sed -E "s/--.*$//; s/'[^']*'//g" "$file" | awk -v file="${file#"$1"/}" '
            /^ *comment on / { is_comment = 1 }
            !is_comment {
                line = $0
                gsub(/constraint +[a-z0-9_]+ +(check|references|primary key|unique|foreign key|exclude)/, "", line)
                if (carried && line ~ /^ *(check|references|primary key|unique|foreign key|exclude)/)
                    sub(/^ *(check|references|primary key|unique|foreign key|exclude)/, "", line)
                gsub(/create unique index|on conflict/, "", line)
                if (line ~ /(^|[ ,])(check *\(|primary key|unique|exclude)/ ||
                    (line ~ /(^|[ ,])references / && $0 !~ /foreign key/))
                    print file ":" FNR ":" $0 " (a constraint is named: constraint TABLE_WHAT_check ...)"
                carried = $0 ~ /constraint +[a-z0-9_]+ *$/
            }
            /;/ { is_comment = 0 }'
    done < <(files_ending "$1/sql/migrations" .sql)
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

sample sql/migrations/V0001__first.sql <<'SQL'
create table one (
    id integer primary key,
    kind text check (kind in ('A', 'B')),
    two text references two (code),
    constraint one_kind_check
        check (kind <> 'C'),
    unique (kind)
);
create unique index one_two_key on one (two);
SQL
must_find check_constraint_names 'V0001__first.sql:2:' 'V0001__first.sql:3:' 'V0001__first.sql:4:' \
    'V0001__first.sql:7:'
sample sql/migrations/V0001__first.sql <<'SQL'
create table one (
    id integer constraint one_pkey primary key constraint one_id_check check (id > 0),
    two text constraint one_two_fkey references two (code), -- check (none)
    constraint one_other_fkey foreign key (id, two) references other (id, two),
    constraint one_kind_check
        check (id <> 7)
);
create unique index one_two_key on one (two);
comment on table one is 'What a primary key refers to and a unique check (of it)
    references here.';
SQL
must_pass check_constraint_names

run check_migration_numbers "$1"
run check_constraint_names "$1"
run check_lower_case "$1"
