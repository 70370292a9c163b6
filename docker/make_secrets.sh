#!/usr/bin/env bash
# Makes the files of docker/secrets that are random: passwords, and the URLs that hold them. Keeps those that are there.
# The identity provider's public keys (docker/secrets/key_set, a JWK Set) are yours to put there.
set -euo pipefail

folder="$(dirname "${BASH_SOURCE[0]}")/secrets"
mkdir -p "$folder"
chmod 700 "$folder"

make() { # NAME TEXT
    if [[ ! -s "$folder/$1" ]]; then printf '%s' "$2" >"$folder/$1"; fi
    chmod 644 "$folder/$1" # the containers' users read it; the folder keeps everybody else out
}
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

make postgres_password "$(password)"
make owner_password "$(password)"
make service_password "$(password)"
make database_owner_url "postgresql://ers_owner:$(cat "$folder/owner_password")@database/ers"
make database_url "postgresql://ers_service:$(cat "$folder/service_password")@database/ers"

if [[ ! -s "$folder/key_set" ]]; then
    echo "Still missing: $folder/key_set, the JWK Set with the public keys of your identity provider." >&2
    exit 1
fi
