# Sourced by the run.sh of a sample: builds it, starts a Redis of its own and two processes of the sample, drives requests at
# both, and kills and restarts Redis in the middle. Needs the .NET 10 SDK and redis-server. Every process started here is
# stopped by its id on the way out; what is written goes to a temporary directory, to bin/ and obj/.

source "$here/../common.sh"

usage() {
    cat <<TEXT
usage: samples/$sample/run.sh [--help]

  (no options)   start Redis and two processes, drive requests at both, restart Redis in the middle, compare

The last line is RESULT …; the exit code is 0 if no request failed and each process saw what the other did.
TEXT
}

stop_all() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    for pid in "$build" "$driver" "$first" "$second" "$redis"; do stop TERM "$pid"; done
    wait 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}

start_node() { # name; its process is in $node, its address in the file of that name
    (cd "$work" && exec dotnet "$program" --contentRoot "$(dirname -- "$program")" --urls "http://127.0.0.1:$(free_port)" --ReadyFile "$work/$1.url" \
        --DataDirectory "$work/data" --TieredCache:Redis:Configuration "127.0.0.1:$redis_port") >"$work/$1.log" 2>&1 &
    node=$!
    for ((i = 0; i < 600; i++)); do
        [[ ! -s $work/$1.url ]] || return 0
        kill -0 "$node" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/$1.log" >&2
    fail "the process $1 did not start; its log is above."
}

run_two_nodes() {
    case ${1:-} in
        '') ;;
        --help | -h) usage; exit 0 ;;
        *) printf 'run.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    (($# <= 1)) || { printf 'run.sh: one option at most\n\n' >&2; usage >&2; exit 2; }
    work=$(mktemp -d "${TMPDIR:-/tmp}/two-nodes.XXXXXX")
    build='' driver='' first='' second='' redis='' artifacts=()
    trap stop_all EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    find_sdk
    command -v redis-server >/dev/null || fail "redis-server was not found. Install it (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install redis; macOS: brew install redis)."
    echo "Building (Release) …"
    build
    mkdir "$work/data" "$work/turns"
    redis_port=$(free_port)
    start_redis
    start_node a
    first=$node
    start_node b
    second=$node
    echo "Two processes share a Redis; driving …"
    dotnet "$program" drive --a "$(<"$work/a.url")" --b "$(<"$work/b.url")" --handshake "$work/turns" &
    driver=$!
    while [[ ! -e $work/turns/half ]] && kill -0 "$driver" 2>/dev/null; do sleep 0.02; done
    kill -KILL "$redis"
    wait "$redis" 2>/dev/null || true
    echo "Redis is killed. Starting it again …"
    sleep 1
    start_redis
    touch "$work/turns/back"
    local status=0
    wait "$driver" || status=$?
    driver=''
    ((status <= 1)) || { tail -n 20 "$work/a.log" "$work/b.log" >&2; fail "the requests could not be driven; the logs are above."; }
    exit "$status"
}
