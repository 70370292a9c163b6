#!/usr/bin/env bash
# Run by the PostgreSQL image when it makes its cluster: the two roles, and the database, as the program expects them.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$(cat /run/secrets/owner_password)" \
    --set service_password="$(cat /run/secrets/service_password)" <<'SQL'
create role ers_owner login password :'owner_password';
create role ers_service login password :'service_password';
create database ers owner ers_owner;
revoke connect, temporary on database ers from public;
grant connect on database ers to ers_service;
SQL
