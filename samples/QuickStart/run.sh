#!/usr/bin/env bash
# Builds the sample, starts it on a free local port, asks for a product twice and says how often it was loaded. With --trimmed it is
# published first, with the runtime in it and without what nobody calls. Needs the .NET 10 SDK. What is started here is stopped by its
# id on the way out; what is written goes to a temporary directory, to bin/ and obj/.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: samples/QuickStart/run.sh [--trimmed]

The last line is RESULT answered=… loads=… errors=…; the exit code is 0 if both requests were answered by one load.
TEXT
}

trimmed=false
case ${1:-} in
    '') ;;
    --trimmed) trimmed=true ;;
    --help | -h) usage; exit 0 ;;
    *) printf 'run.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
esac
(($# <= 1)) || { printf 'run.sh: one option at most\n\n' >&2; usage >&2; exit 2; }

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/quick-start.XXXXXX")
child=''

stop_all() {
    local status=$?
    trap - EXIT
    stop TERM "$child"
    wait 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

artifacts=()
find_sdk
make=(dotnet publish QuickStart.csproj -c Release -o "$work/app" --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false -p:UseRazorBuildServer=false)
if $trimmed; then make+=(--use-current-runtime --self-contained true -warnaserror); else make+=(--no-self-contained -p:PublishTrimmed=false); fi
echo "Building …"
(cd "$here" && exec "${make[@]}" ${artifacts[@]+"${artifacts[@]}"}) >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "the sample cannot be published; the log is above."; }
echo "  $(du -sk "$work/app" | cut -f1) KB in $(find "$work/app" -type f | wc -l) files"

(cd "$work" && exec ./app/QuickStart --urls http://127.0.0.1:0) >"$work/log" 2>&1 &
child=$!
port=''
for ((i = 0; i < 300 && ${#port} == 0; i++)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
    port=$(sed -n 's/.*listening on: http:\/\/127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/log")
done
[[ -n $port ]] || { cat "$work/log" >&2; fail "the sample did not start; its log is above."; }

ask() { # path
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
    cat <&3 | tr -d '\r'
    exec 3>&-
}

answered=0 errors=0
for i in 1 2; do
    answer=$(ask /products/42) || answer=''
    echo "  ${answer##*$'\n\n'}" | tr '\n' ' '; echo
    if [[ $answer == 'HTTP/1.1 200'* && $answer == *'"name":"Product 42"'* ]]; then answered=$((answered + 1)); else errors=$((errors + 1)); fi
done
loads=$(ask /loads | tail -n 1)
((errors == 0)) || cat "$work/log" >&2
echo "RESULT answered=$answered loads=$loads errors=$errors"
((answered == 2 && loads == 1))
