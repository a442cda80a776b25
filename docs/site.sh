#!/usr/bin/env bash
# Builds the documentation as a static site and fails on a link that leads nowhere. Needs mkdocs 1.4 or later; writes to the
# output folder and a temporary one, and nowhere else.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: docs/site.sh [--output DIR]

  --output DIR   where the site goes (artifacts/site); it is emptied first
  --help         this text

Exits with 0 if the site was built and all its links lead somewhere, 1 if not, 3 if mkdocs is missing.
TEXT
}

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
output=$root/artifacts/site
while (($# > 0)); do
    case $1 in
        --output) [[ -n ${2:-} ]] || { printf 'site.sh: --output needs a folder\n' >&2; exit 2; }; output=$2; shift; [[ $output == /* ]] || output=$PWD/$output ;;
        --help | -h) usage; exit 0 ;;
        *) printf 'site.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

if ! command -v mkdocs >/dev/null; then
    printf 'site.sh: mkdocs is missing. On Debian or Ubuntu: apt-get install mkdocs (as root); elsewhere: pip install mkdocs.\n' >&2
    exit 3
fi

pages=$(mktemp -d "${TMPDIR:-/tmp}/tieredcache-site.XXXXXX")
trap 'rm -rf -- "$pages"' EXIT

python3 "$root/docs/site.py" gather "$root" "$pages"
TIEREDCACHE_SITE_PAGES=$pages TIEREDCACHE_SITE=$output mkdocs build --strict --clean --config-file "$root/mkdocs.yml" 2> >(grep -vE '^(INFO|  - |$)' >&2)
python3 "$root/docs/site.py" check "$output"
printf 'site.sh: %s\n' "$output/index.html"
