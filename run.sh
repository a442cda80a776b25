#!/usr/bin/env bash
# Builds the Storefront sample, starts one or more nodes on free loopback ports, drives a workload at them and prints what
# the cache made of it. Needs the .NET 10 SDK and nothing else. Every process started here is stopped by its id on the way
# out, whichever way that is; what is written goes to a temporary directory, to bin/ and obj/, and to the catalog's directory.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./run.sh [options]

  (no options)         start a node, drive the built-in workload, go on serving until Ctrl-C
  --once               end after the workload; the last line of output is RESULT …
  --replay FILE        replay a request trace: gzip text, one decimal key a line;
                       key n asks for product n mod the number of products
  --capacity N         entries held in memory by each node, with the policy Lru
  --redis HOST:PORT    use this Redis as the shared tier
  --prefix P           key prefix in Redis; without it each run has a fresh one and starts cold
  --nodes N            nodes to start, 1 to 16 (1); requests go to them in turn
  --concurrency N      requests under way at a time, 1 to 1024 (16)
  --help               this text

The products come from files made on the first start. To have them in PostgreSQL instead:
  ConnectionStrings__Catalog='Host=…;Database=…;Username=…;Password=…' ./run.sh
TEXT
}

fail() { printf 'run.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
misuse() { printf 'run.sh: %s\n\n' "$1" >&2; usage >&2; exit 2; }

whole_number() { # option value min max
    [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] && (($2 >= $3 && $2 <= $4)) || misuse "$1 takes a whole number from $3 to $4, not '$2'."
}

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
once=false replay='' capacity='' redis='' prefix='' nodes=1 concurrency=16

while (($# > 0)); do
    case $1 in
        --once) once=true; shift; continue ;;
        --help | -h) usage; exit 0 ;;
        --replay | --capacity | --redis | --prefix | --nodes | --concurrency) ;;
        *) misuse "unknown option: $1" ;;
    esac
    (($# >= 2)) && [[ -n $2 ]] || misuse "$1 needs a value."
    case $1 in
        --replay) [[ -f $2 && -r $2 ]] || fail "cannot read the trace: $2"; replay=$(cd -- "$(dirname -- "$2")" && pwd)/$(basename -- "$2") ;;
        --capacity) whole_number "$1" "$2" 1 999999999; capacity=$2 ;;
        --redis) redis=$2 ;;
        --prefix) prefix=$2 ;;
        --nodes) whole_number "$1" "$2" 1 16; nodes=$2 ;;
        --concurrency) whole_number "$1" "$2" 1 1024; concurrency=$2 ;;
    esac
    shift 2
done

work=$(mktemp -d "${TMPDIR:-/tmp}/storefront-run.XXXXXX")
children=()

any_alive() {
    local pid
    for pid in ${children[@]+"${children[@]}"}; do
        if kill -0 "$pid" 2>/dev/null; then return 0; fi
    done
    return 1
}

all_alive() {
    local pid
    for pid in "${children[@]}"; do kill -0 "$pid" 2>/dev/null || return 1; done
}

stop_all() {
    local status=$? pid
    trap - EXIT
    trap '' INT TERM HUP
    for pid in ${children[@]+"${children[@]}"}; do kill -TERM "$pid" 2>/dev/null || true; done
    for ((i = 0; i < 50; i++)); do
        any_alive || break
        sleep 0.1
    done
    for pid in ${children[@]+"${children[@]}"}; do kill -KILL "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

find_sdk() {
    # The home may be read-only, as in a container: SDK and packages go to a temporary one then, and so does the build,
    # for its intermediate files name the packages' directory.
    if [[ -z ${DOTNET_CLI_HOME:-} && ! -w ${HOME:-/nonexistent} ]]; then
        export DOTNET_CLI_HOME=$work/home
        mkdir -p "$DOTNET_CLI_HOME"
        artifacts=(--artifacts-path "$work/artifacts")
    fi
    [[ -w $root/samples/Storefront ]] || artifacts=(--artifacts-path "$work/artifacts")
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    [[ ! -x ${HOME:-}/.dotnet/dotnet ]] || PATH=$PATH:$HOME/.dotnet
    command -v dotnet >/dev/null || fail "dotnet was not found. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0"
    local sdks
    sdks=$(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -) || true
    [[ " $sdks" == *' 10.'* ]] ||
        fail "this needs the .NET 10 SDK; dotnet has ${sdks:-no SDK at all}. Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
}

build() { # project
    # No build server stays behind, for it would be a child that nobody stops.
    (cd "$root" && exec dotnet build "samples/$1/$1.csproj" -c Release --nologo -v quiet ${artifacts[@]+"${artifacts[@]}"} \
        -nodeReuse:false -p:UseSharedCompilation=false -p:UseRazorBuildServer=false) >"$work/build.log" 2>&1 &
    wait_for $! || { cat "$work/build.log" >&2; fail "samples/$1 does not build; the log is above."; }
}

wait_for() { # pid; a command in the foreground would hold signals up until it ends
    children+=("$1")
    local status=0
    wait "$1" || status=$?
    unset "children[${#children[@]}-1]"
    return "$status"
}

program() { # project
    if ((${#artifacts[@]})); then echo "$work/artifacts/bin/$1/release/$1.dll"; else echo "$root/samples/$1/bin/Release/net10.0/$1.dll"; fi
}

start_node() { # number
    local settings=("--contentRoot" "$root/samples/Storefront" "--urls" "http://127.0.0.1:0" "--Storefront:ReadyFile" "$work/node$1.url"
        "--TieredCache:Caches:write-behind:WriteBehind:Directory" "$work/journal")
    [[ -z $capacity ]] || settings+=("--TieredCache:Memory:MaxEntries" "$capacity" "--TieredCache:Memory:Policy" "Lru")
    [[ -z $redis ]] || settings+=("--TieredCache:Redis:Configuration" "$redis")
    [[ -z $redis && -z $prefix ]] || settings+=("--TieredCache:KeyPrefix" "${prefix:-storefront-${work##*.}-$(date +%s)}")
    dotnet "$(program Storefront)" "${settings[@]}" >"$work/node$1.log" 2>&1 &
    children+=($!)
}

await_node() { # number; the first start makes the catalog, which takes a moment
    local pid=${children[$1]}
    for ((tries = 0; tries < 1200; tries++)); do
        [[ ! -s $work/node$1.url ]] || { urls+=("$(<"$work/node$1.url")"); return; }
        kill -0 "$pid" 2>/dev/null || { cat "$work/node$1.log" >&2; fail "node $1 ended before it was ready; its log is above."; }
        sleep 0.05
    done
    cat "$work/node$1.log" >&2
    fail "node $1 was not ready within a minute; its log is above."
}

artifacts=()
find_sdk
echo "Building (Release) …"
build Storefront
build Storefront.Driver

urls=()
for ((n = 0; n < nodes; n++)); do start_node "$n"; done
for ((n = 0; n < nodes; n++)); do await_node "$n"; done

echo
echo "Storefront is up:"
for url in "${urls[@]}"; do echo "  open  $url            cache figures  $url/stats"; done
echo "  curl ${urls[0]}/api/products/42"
echo "  curl ${urls[0]}/api/products/42/uncached"
echo "  curl '${urls[0]}/api/products?ids=1,2,3'"
echo

driver=(--concurrency "$concurrency")
for url in "${urls[@]}"; do driver+=(--node "$url"); done
[[ -z $replay ]] || driver+=(--replay "$replay")
dotnet "$(program Storefront.Driver)" "${driver[@]}" &
driven=0
wait_for $! || driven=$?
if ((driven > 1)); then
    tail -n 20 "$work"/node*.log >&2
    fail "the workload could not be driven." "$driven"
fi

if $once; then exit "$driven"; fi
echo
echo "Serving until Ctrl-C."
while all_alive; do sleep 0.5; done
tail -n 20 "$work"/node*.log >&2
fail "a node has ended; the logs are above."
