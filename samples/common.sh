# Sourced by the run.sh of a sample, which has set $here, its own folder, $work, a temporary one, and artifacts=(), and by tests/new-application.sh.

fail() { printf 'run.sh: %s\n' "$1" >&2; exit 1; }

stop() { # signal pid; gives it ten seconds
    [[ -n $2 ]] && kill -"$1" "$2" 2>/dev/null || return 0
    for ((i = 0; i < 100; i++)); do
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$2" 2>/dev/null || true
}

find_sdk() {
    # The home may be read-only, as in a container: SDK, packages and the build go to a temporary one then.
    if [[ -z ${DOTNET_CLI_HOME:-} && ! -w ${HOME:-/nonexistent} ]]; then
        export DOTNET_CLI_HOME=$work/home
        mkdir -p "$DOTNET_CLI_HOME"
        artifacts=(--artifacts-path "$work/artifacts")
    fi
    [[ -w $here ]] || artifacts=(--artifacts-path "$work/artifacts")
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    [[ ! -x ${HOME:-}/.dotnet/dotnet ]] || PATH=$PATH:$HOME/.dotnet
    [[ " $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -)" == *' 10.'* ]] ||
        fail "this needs the .NET 10 SDK. Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
}

build() { # $sample, from its own folder, so that the global.json above it counts; the program is in $program then
    (cd "$here" && exec dotnet build "$sample.csproj" -c Release --nologo -v quiet ${artifacts[@]+"${artifacts[@]}"} \
        -nodeReuse:false -p:UseSharedCompilation=false -p:UseRazorBuildServer=false) >"$work/build.log" 2>&1 &
    build=$!
    wait "$build" || { cat "$work/build.log" >&2; fail "the sample does not build; the log is above."; }
    build=''
    program=$here/bin/Release/net10.0/$sample.dll
    ((${#artifacts[@]} == 0)) || program=$work/artifacts/bin/$sample/release/$sample.dll
}

free_port() { # one that nobody listens on
    local port
    for ((i = 0; i < 100; i++)); do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    fail "no free port was found."
}

start_redis() { # on $redis_port; its process is in $redis
    redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly no >"$work/redis.log" 2>&1 &
    redis=$!
    for ((i = 0; i < 100; i++)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$redis_port") 2>/dev/null && return
        kill -0 "$redis" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/redis.log" >&2
    fail "Redis did not start; its log is above."
}
