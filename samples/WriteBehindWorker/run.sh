#!/usr/bin/env bash
# Builds the sample, starts a PostgreSQL of its own and the service in front of it, drives writes at it, and compares what was
# acknowledged with what the database holds in the end. Needs the .NET 10 SDK and PostgreSQL. Every process started here is
# stopped by its id on the way out; what is written goes to a temporary directory, to bin/ and obj/.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: samples/WriteBehindWorker/run.sh [options]

  (no options)   start database and service, write, wait until all is in the database, compare
  --kill         the same, and in the middle kill the service with kill -9 and start it again
  --writes N     how many writes are to be acknowledged, 100 to 100000 (10000)
  --help         this text

The last line is RESULT …; the exit code is 0 if nothing that was acknowledged is missing. To use a database that is there:
  ConnectionStrings__Orders='Host=…;Database=…;Username=…;Password=…' samples/WriteBehindWorker/run.sh --kill
TEXT
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
sample=WriteBehindWorker
source "$here/../common.sh"
misuse() { printf 'run.sh: %s\n\n' "$1" >&2; usage >&2; exit 2; }

kill=false writes=10000
while (($# > 0)); do
    case $1 in
        --kill) kill=true; shift ;;
        --writes) # what fits into the two minutes that the driver waits
            [[ ${2:-} =~ ^[1-9][0-9]{2,5}$ ]] && (($2 <= 100000)) || misuse "--writes takes a whole number from 100 to 100000."
            writes=$2
            shift 2
            ;;
        --help | -h) usage; exit 0 ;;
        *) misuse "unknown option: $1" ;;
    esac
done

work=$(mktemp -d "${TMPDIR:-/tmp}/write-behind-worker.XXXXXX")
service='' driver='' build='' database=''

stop_all() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    stop TERM "$build"
    stop TERM "$driver"
    stop TERM "$service"
    stop INT "$database"
    wait 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

find_postgres() {
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [[ -x $bin/initdb ]] || bin=$(dirname -- "$(command -v initdb || true)")
    [[ -x $bin/initdb && -x $bin/postgres ]] ||
        fail "PostgreSQL was not found. Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), or name a database in ConnectionStrings__Orders."
}

start_database() {
    local port as=()
    mkdir "$work/postgres"
    if ((EUID == 0)); then # it refuses to run as root
        chmod 711 "$work"
        chown 65534:65534 "$work/postgres"
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
    fi
    (cd / && ${as[@]+"${as[@]}"} "$bin/initdb" -D "$work/postgres/data" -U postgres -A trust -E UTF8 --no-locale --no-sync) >"$work/initdb.log" 2>&1 ||
        { cat "$work/initdb.log" >&2; fail "initdb failed; its output is above."; }
    port=$(free_port)
    (cd / && exec ${as[@]+"${as[@]}"} "$bin/postgres" -D "$work/postgres/data" -p "$port" -k '' -c listen_addresses=127.0.0.1) >"$work/postgres.log" 2>&1 &
    database=$!
    for ((i = 0; i < 300; i++)); do
        kill -0 "$database" 2>/dev/null || break
        ! grep -qs 'ready to accept connections' "$work/postgres.log" || { export ConnectionStrings__Orders="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"; return; }
        sleep 0.1
    done
    cat "$work/postgres.log" >&2
    fail "PostgreSQL did not start; its log is above."
}

start_service() {
    rm -f "$work/url"
    (cd "$work" && exec dotnet "$program" --contentRoot "$(dirname -- "$program")" --urls "http://127.0.0.1:$port" --ReadyFile "$work/url" \
        --TieredCache:WriteBehind:Directory "$work/journal") >>"$work/service.log" 2>&1 &
    service=$!
    for ((i = 0; i < 600; i++)); do
        [[ ! -s $work/url ]] || return 0
        kill -0 "$service" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/service.log" >&2
    fail "the service did not start; its log is above."
}

artifacts=()
find_sdk
[[ -n ${ConnectionStrings__Orders:-} ]] || find_postgres
echo "Building (Release) …"
build
[[ -n ${ConnectionStrings__Orders:-} ]] || start_database
port=$(free_port)
start_service
echo "The service listens on http://127.0.0.1:$port; writing …"
drive=(--url "http://127.0.0.1:$port" --writes "$writes")
! $kill || drive+=(--half "$work/half")
dotnet "$program" drive "${drive[@]}" &
driver=$!
if $kill; then
    while [[ ! -e $work/half ]] && kill -0 "$driver" 2>/dev/null; do sleep 0.02; done
    kill -KILL "$service"
    wait "$service" 2>/dev/null || true
    echo "Killed with kill -9. Starting again …"
    start_service
fi
status=0
wait "$driver" || status=$?
driver=''
((status <= 1)) || { tail -n 20 "$work/service.log" >&2; fail "the writes could not be driven; the service's log is above."; }
exit "$status"
