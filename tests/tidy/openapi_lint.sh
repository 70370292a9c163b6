#!/usr/bin/env bash
# docs/openapi.yaml keeps the linter's recommended rules without a warning, and docs/openapi.json is made from it.
#   openapi_lint.sh [SOURCE [BUILD]]            checks both
#   openapi_lint.sh SOURCE BUILD --write        makes docs/openapi.json anew
# The linter (npm, fixed by package-lock.json) is installed into the build folder, once.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_folder=$(cd "${1:-$here/../..}" && pwd)
build_folder=$(realpath -m "${2:-$source_folder/build}")
mode=${3:-check}
tools=$build_folder/openapi_lint
document=$source_folder/docs/openapi.yaml
as_json=$source_folder/docs/openapi.json

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1 npm_config_update_notifier=false

command -v npm >/dev/null || { echo "npm is needed (Debian package npm)."; exit 1; }

mkdir -p "$tools"
if [ ! -x "$tools/node_modules/.bin/redocly" ] || ! cmp -s "$here/package-lock.json" "$tools/package-lock.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$tools/"
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || {
        rm -rf "$tools/node_modules"
        echo "The linter could not be installed."
        exit 1
    }
fi
redocly=$tools/node_modules/.bin/redocly

cd "$tools" # where no other configuration of the linter can be found
"$redocly" lint --extends=recommended-strict --format=stylish "$document"

made=$tools/openapi.json
"$redocly" bundle "$document" --output "$made" >"$tools/bundle.log" 2>&1 || { cat "$tools/bundle.log"; exit 1; }
if [ "$mode" = --write ]; then
    cp "$made" "$as_json"
    echo "docs/openapi.json is made."
elif ! cmp -s "$made" "$as_json"; then
    echo "docs/openapi.json does not say what docs/openapi.yaml says: bash tests/tidy/openapi_lint.sh . build --write"
    exit 1
else
    echo "docs/openapi.yaml and docs/openapi.json agree."
fi
