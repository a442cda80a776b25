#!/usr/bin/env bash
# Makes a new web API with the SDK's template, adds the packed packages from a folder as anybody would, pastes the readme's
# program into it, starts it and asks for a product: in memory, then with a Redis of its own and the newest client that the library
# admits. usage: tests/new-application.sh FOLDER-OF-PACKAGES. Needs the .NET 10 SDK and redis-server. Where the package has an image for this
# machine, the application has to run on it. What is started here is stopped by its id; all is written to a temporary directory.
set -euo pipefail

newest_client=3.4.35

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
source "$here/samples/common.sh"
fail() { printf 'new-application.sh: %s\n' "$1" >&2; [[ -z ${2:-} ]] || cat "$2" >&2; exit 1; }

feed=$(cd -- "${1:?the folder of packages is missing}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/new-application.XXXXXX")
child='' redis=''
stop() {
    local status=$?
    trap - EXIT
    for pid in "$child" "$redis"; do [[ -z $pid ]] || kill -TERM "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Packages of this version may lie in the user's own folder from an earlier run: here they come from the feed.
export NUGET_PACKAGES=$work/nuget DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1
[[ ! -x ${HOME:-}/.dotnet/dotnet ]] || PATH=$PATH:$HOME/.dotnet
package=$(find "$feed" -name 'TieredCache.[0-9]*.nupkg' | head -n 1)
[[ -n $package ]] || fail "there is no package of TieredCache in $feed."
version=$(basename -- "$package" .nupkg)
version=${version#TieredCache.}

cd "$work"
dotnet new webapi --output Shop --no-openapi --no-https --no-restore >new.log 2>&1 || fail "the template cannot be used:" new.log
cd Shop
printf '<configuration><packageSources><add key="packed" value="%s" /></packageSources></configuration>\n' "$feed" >nuget.config
for name in TieredCache TieredCache.AspNetCore; do
    dotnet add package "$name" --version "$version" >add.log 2>&1 || fail "$name cannot be added:" add.log
done

# The whole program of the readme, as it stands.
awk '/^```csharp file/ { on = 1; next } /^```/ { if (on) exit } on' "$here/README.md" >Program.cs
rm -f Shop.http

build() { dotnet build -c Release --nologo -v quiet -warnaserror -p:UseSharedCompilation=false >build.log 2>&1 || fail "it does not build:" build.log; }

start() { # argument of the program …
    port=''
    (exec dotnet bin/Release/net10.0/Shop.dll --urls http://127.0.0.1:0 "$@") >log 2>&1 &
    child=$!
    for ((i = 0; i < 300 && ${#port} == 0; i++)); do
        kill -0 "$child" 2>/dev/null || break
        sleep 0.1
        port=$(sed -n 's/.*listening on: http:\/\/127\.0\.0\.1:\([0-9]*\).*/\1/p' log)
    done
    [[ -n $port ]] || fail "it did not start:" log
}

ask() { # number of a product
    local answer
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /products/%s HTTP/1.0\r\n\r\n' "$1" >&3
    answer=$(tail -n 1 <&3)
    exec 3>&-
    [[ $answer == "{\"id\":$1,\"name\":\"tea\"}" ]] || fail "it answered: $answer" log
}

end() {
    kill -TERM "$child"
    wait "$child" || true
    child=''
}

image=runtimes/linux-x64/lib/net10.0/TieredCache.dll
build
export DOTNET_JitStdOutFile=$work/compiled DOTNET_JitDisasmSummary=1 # what is compiled while it runs
start
ask 42
compiled=$(grep -c 'JIT compiled TieredCache\.' "$work/compiled" || true)
on=none
if [[ $(uname -sm) == 'Linux x86_64' && -e bin/Release/net10.0/$image ]]; then
    grep -qF "/$image" "/proc/$child/maps" || fail "it does not run on the image in the package." log
    ((compiled < 100)) || fail "it runs on the image, and compiled $compiled methods of the library all the same:" "$work/compiled"
    on=linux-x64
fi
end
unset DOTNET_JitStdOutFile DOTNET_JitDisasmSummary

# The library is compiled against the oldest client; most applications have a newer one. Not every feed has it.
client=oldest
if dotnet add package StackExchange.Redis --version "$newest_client" >add.log 2>&1; then
    client=$newest_client
    build
fi
command -v redis-server >/dev/null || fail "redis-server was not found."
redis_port=$(free_port)
start_redis
start --TieredCache:Redis:Configuration "127.0.0.1:$redis_port"
entries=0
for ((id = 43; id < 63 && entries == 0; id++)); do # what is loaded before the connection is made stays in memory
    ask "$id"
    entries=$(redis-cli -p "$redis_port" --scan --pattern '*product:*' | wc -l)
done
((entries > 0)) || fail "with the $client client it keeps nothing in Redis:" log
end
echo "RESULT package=$version image=$on compiled=$compiled client=$client entries=$entries answered=2 of=2"
