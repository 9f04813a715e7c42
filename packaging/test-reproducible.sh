#!/usr/bin/env bash
# Builds the last commit twice, each in a fresh clone in another folder, and compares what comes out, byte by byte.
#   packaging/test-reproducible.sh
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d /tmp/certigate-builds.XXXXXX)
trap 'rm -rf "$work"' EXIT
for folder in one another/folder; do
    git clone -q . "$work/$folder"
    (cd "$work/$folder" && mvn -q -B -ntp -Pdist -Dquick package < /dev/null)
    (cd "$work/$folder/packaging/target" && sha256sum certigate-*.tar.gz certigate_*.deb certigate-*-sbom.json) > "$work/sums.${folder%/*}"
done
if ! diff "$work/sums.one" "$work/sums.another"; then
    echo "test-reproducible: expected two builds of one commit to be the same bytes, found the differences above" >&2
    exit 1
fi
cat "$work/sums.one"
