#!/usr/bin/env bash
# Builds everything once, runs every test project, packs the libraries and runs the samples. Needs Linux, the .NET 10 SDK, and
# redis-server, PostgreSQL and mkdocs, which it installs where it may. The last line of output is "N passed, N failed", with
# ", N skipped" when there are any. Every process started here is stopped by its id on the way out; what is written goes to bin/, obj/ and a temporary directory.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./test.sh [options]

  (no options)   build (Release), all tests, pack the libraries, run the samples once, make the site of the documentation
  --fast         build and tests only
  --help         this text

Exits with 0 if all tests passed, every suite ran, and the packages, the samples and the site are in order.
TEXT
}

fast=false
while (($# > 0)); do
    case $1 in
        --fast) fast=true ;;
        --help | -h) usage; exit 0 ;;
        *) printf 'test.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tieredcache-test.XXXXXX")
passed=0 failed=0 skipped=0 counted=0
problems=()
child=''
policy=''
compiler='' # the name under which our own compiler server listens

note() { problems+=("$1"); printf 'test.sh: %s\n' "$1" >&2; }
step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

clean_up() {
    trap - EXIT
    trap '' INT TERM HUP
    if [[ -n $child ]]; then
        kill -TERM -- "-$child" 2>/dev/null || true
        for ((i = 0; i < 50; i++)); do
            kill -0 -- "-$child" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$child" 2>/dev/null || true
    fi
    stop_compiler
    [[ -z $policy ]] || as_root rm -f "$policy" || true
    rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

finish() {
    local line="$passed passed, $failed failed" problem
    ((skipped == 0)) || line+=", $skipped skipped"
    ((passed + failed > 0)) || note "no test ran."
    if ((${#problems[@]})); then
        printf '\nNot in order:\n'
        for problem in "${problems[@]}"; do printf '  %s\n' "$problem"; done
    fi
    printf '\n%s\n' "$line"
    ((failed == 0 && ${#problems[@]} == 0)) || exit 1
    exit 0
}

give_up() { note "$1"; finish; }

run() { # command …; in a process group of its own, so that all of it can be stopped by one id, and without our input, which it would share
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    local status=0
    wait "$child" || status=$?
    child=''
    return "$status"
}

build() { # a compiler that stays for all projects takes half the time; its server is ours alone, and ends with the build
    local shared=()
    if [[ -e /proc/self/cmdline ]]; then
        compiler=tieredcache-test-$$-$RANDOM
        shared=(-p:UseSharedCompilation=true "-p:SharedCompilationId=$compiler")
    fi
    run dotnet build TieredCache.sln -c Release --nologo -v quiet ${shared[@]+"${shared[@]}"} || give_up "the solution does not build."
    stop_compiler
}

stop_compiler() {
    [[ -n $compiler ]] || return 0
    local line
    for line in /proc/[0-9]*/cmdline; do
        if grep -qsaF -- "-pipename:$compiler" "$line"; then
            line=${line#/proc/}
            kill -TERM "${line%/cmdline}" 2>/dev/null || true
        fi
    done
    compiler=''
}

as_root() { if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi; }

find_sdk() {
    # Where the home cannot be written, as in a container, the SDK keeps its files and the packages in a temporary one.
    if [[ -z ${DOTNET_CLI_HOME:-} && ! -w ${HOME:-/nonexistent} ]]; then
        export DOTNET_CLI_HOME=$work/home
        mkdir -p "$DOTNET_CLI_HOME"
    fi
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    # No build server stays behind but the one that build() stops, for it would be a process that nobody stops.
    export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false UseRazorBuildServer=false
    [[ ! -x ${HOME:-}/.dotnet/dotnet ]] || PATH=$PATH:$HOME/.dotnet
    local where=https://dotnet.microsoft.com/download/dotnet/10.0 sdks
    command -v dotnet >/dev/null || give_up "dotnet was not found. Install the .NET 10 SDK: $where"
    sdks=$(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -) || true
    [[ " $sdks" == *' 10.'* ]] || give_up "this needs the .NET 10 SDK; dotnet has ${sdks:-no SDK at all}. Install it: $where"
}

has_redis() { # the tests' servers are started with --enable-debug-command, which older ones do not know
    [[ $(redis-server --version 2>/dev/null) =~ v=([0-9]+) ]] && ((BASH_REMATCH[1] >= 7))
}

has_mkdocs() { command -v mkdocs >/dev/null; }

has_postgres() { command -v initdb >/dev/null || [[ -n $(find /usr/lib/postgresql -path '*/bin/initdb' -print -quit 2>/dev/null) ]]; }

find_tool() { # name, test for it, Debian's package, how else to come by it
    ! $2 || return 0
    local how="Install $1 (Debian, Ubuntu: apt-get install $3; $4)."
    command -v apt-get >/dev/null && as_root true 2>/dev/null || give_up "$1 was not found. $how"
    step "Installing $3"
    # The tests start servers of their own: the package's service is not to be started.
    if [[ -d /usr/sbin && ! -e /usr/sbin/policy-rc.d ]]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >"$work/policy"
        as_root install -m 755 "$work/policy" "$policy"
    fi
    as_root apt-get update -q >"$work/apt.log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$3" >>"$work/apt.log" 2>&1 ||
        { tail -n 20 "$work/apt.log" >&2; give_up "$3 could not be installed; the log is above. $how"; }
    [[ -z $policy ]] || as_root rm -f "$policy"
    policy=''
    $2 || give_up "$3 was installed, but it is not $1, or not where it was expected. $how"
}

find_room() { # the tests look for the repository above themselves, so a tree that cannot be written is copied
    local locked
    locked=$(cd "$root" && find . -maxdepth 5 -type d ! -path './.git*' ! -writable -print -quit)
    [[ -n $locked ]] || return 0
    echo "$root cannot be written everywhere ($locked): working on a copy."
    mkdir "$work/tree"
    (cd "$root" && tar -cf - --exclude=./.git --exclude=bin --exclude=obj --exclude=artifacts .) | tar -xf - -C "$work/tree"
    root=$work/tree
}

count() { # trx file, attribute of its counters
    sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

suite() { # project
    local name status=0 trx total executed good
    name=$(basename -- "$1" .csproj)
    trx=$work/results/$name.trx
    step "$name"
    run dotnet test "$1" -c Release --no-build --nologo --logger "trx;LogFileName=$trx" --results-directory "$work/results" \
        --blame-hang-timeout 5m --blame-hang-dump-type none || status=$?
    if [[ ! -s $trx ]]; then note "$name did not run (exit code $status)."; return; fi
    total=$(count "$trx" total) executed=$(count "$trx" executed) good=$(count "$trx" passed)
    if [[ -z $total || -z $executed || -z $good ]]; then note "the results of $name cannot be read."; return; fi
    counted=$((counted + 1))
    passed=$((passed + good)) failed=$((failed + executed - good)) skipped=$((skipped + total - executed))
    ((total > 0)) || note "$name has no tests."
    ((status == 0 || executed > good)) || note "$name ended early (exit code $status)."
}

check_packages() {
    step "Packages"
    run dotnet pack TieredCache.sln -c Release --no-build --nologo -v quiet -warnaserror -o "$work/packages" || { note "the libraries cannot be packed."; return; }
    local package name detail found=0 images=without
    # The compiler of the images is a package that not every feed has: without it the package is whole, only its users start slower.
    if run dotnet restore src/TieredCache -p:ReadyToRunImages=true --nologo -v quiet >"$work/images.log" 2>&1; then
        images=with
        run dotnet pack src/TieredCache -c Release --no-build -p:ReadyToRunImages=true --nologo -v quiet -warnaserror -o "$work/packages" || { note "the images cannot be compiled."; return; }
    fi
    for package in "$work"/packages/*.nupkg; do
        [[ -e $package ]] || break
        found=$((found + 1)) detail=''
        # The names of a package's files stand in it uncompressed.
        name=$(basename -- "$package" .nupkg)
        for file in README.md icon.png "lib/net10.0/${name%%.[0-9]*}.dll" "lib/net10.0/${name%%.[0-9]*}.xml"; do
            grep -aqF -- "$file" "$package" || note "$name.nupkg has no $file."
        done
        # Editors of appsettings.json find the schema by the targets, in whichever project refers to the package.
        if [[ ${name%%.[0-9]*} == TieredCache ]]; then
            for file in ConfigurationSchema.json build/TieredCache.targets buildTransitive/TieredCache.targets; do
                grep -aqF -- "$file" "$package" || note "$name.nupkg has no $file."
            done
            for file in linux-x64 linux-arm64 win-x64 osx-arm64; do
                [[ $images == without ]] || grep -aqF -- "runtimes/$file/lib/net10.0/TieredCache.dll" "$package" || note "$name.nupkg has no image for $file."
            done
            detail=", $images images, $(($(wc -c <"$package") / 1024)) KB"
        fi
        [[ -s ${package%.nupkg}.snupkg ]] || note "$name has no package of symbols."
        echo "  $name$detail"
    done
    ((found > 0)) || note "there is no package."
}

check_sample() { # what its result must have in it, command …
    local expected=$1 result
    shift
    step "$*"
    run "$@" >"$work/sample.log" 2>&1 || { tail -n 30 "$work/sample.log" >&2; note "$* failed; its output is above."; return; }
    result=$(tail -n 1 "$work/sample.log")
    [[ $result == 'RESULT '*" $expected "* ]] || { tail -n 30 "$work/sample.log" >&2; note "$* did not end with a result that says $expected."; return; }
    echo "  $result"
}

check_site() {
    step "docs/site.sh"
    run docs/site.sh --output "$work/site" >"$work/site.log" 2>&1 || { tail -n 30 "$work/site.log" >&2; note "the site of the documentation cannot be made, or a link in it leads nowhere; its output is above."; return; }
    echo "  $(find "$work/site" -name '*.html' | wc -l) pages, no dead link"
}

find_sdk
find_tool "redis-server 7.0 or newer" has_redis redis-server "Fedora: dnf install redis"
find_tool "PostgreSQL 12 or newer" has_postgres postgresql "Fedora: dnf install postgresql-server"
$fast || find_tool "mkdocs 1.4 or newer" has_mkdocs mkdocs "elsewhere: pip install mkdocs"
find_room
cd "$root"
mkdir "$work/results"

step "Building (Release)"
build

mapfile -t projects < <(grep -lF '<IsTestProject>true' tests/*/*.csproj samples/*/*.csproj | sort)
for project in "${projects[@]}"; do suite "$project"; done
((counted == ${#projects[@]})) || note "of ${#projects[@]} suites $counted were counted."
if ! $fast; then
    check_packages
    [[ ! -d $work/packages ]] || check_sample answered=2 tests/new-application.sh "$work/packages"
    check_sample errors=0 ./run.sh --once
    check_sample loads=1 samples/QuickStart/run.sh --trimmed
    check_sample lost=0 samples/WriteBehindWorker/run.sh --kill --writes 2000
    check_sample failed=0 samples/HybridCacheDropIn/run.sh
    check_sample failed=0 samples/Sessions/run.sh
    check_site
fi
finish
