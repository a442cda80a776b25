#!/usr/bin/env bash
# Measures TieredCache, beside other caches where it is given them, in one go of some 20 minutes on two cores that nothing else
# uses. All is written to a temporary directory first, laid out as the repository is, and moved there when it is complete: a run
# that fails leaves alone what an earlier one has published. Needs Linux, the .NET 10 SDK and redis-server.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: benchmarks/measure.sh [options]

  (no options)   measure TieredCache, the platform's own caches and the bare Redis client, some 20 minutes; written are
                 benchmarks/results/alone-DAY.txt, its tables (.md) and its picture (.svg)
  --peers FEED   compare with the other caches too, whose packages are in the machine's own feeds or in the folder FEED; written are
                 benchmarks/results/peers-DAY.txt, its tables (.md), the figures in docs/performance.md and docs/images/performance.svg
  --publish      without --peers: write figures and picture of the documentation from this run all the same
  --quick        see that everything runs, in a few minutes: figures that mean nothing, and nothing is kept
  --help         this text

A run of the same day is replaced when this one is complete.
TEXT
}

fail() { printf 'measure.sh: %s\n' "$1" >&2; exit "${2:-1}"; }

peers='' publish=false quick=false
while (($# > 0)); do
    case $1 in
        --peers)
            [[ -n ${2:-} ]] || { printf 'measure.sh: --peers needs a folder\n\n' >&2; usage >&2; exit 2; }
            peers=$(cd -- "$2" 2>/dev/null && pwd) || fail "there is no folder $2" 2
            publish=true
            shift
            ;;
        --publish) publish=true ;;
        --quick) quick=true ;;
        --help | -h) usage; exit 0 ;;
        *) printf 'measure.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

[[ ! -x ${HOME:-}/.dotnet/dotnet ]] || PATH=$PATH:$HOME/.dotnet
command -v dotnet >/dev/null || fail "dotnet was not found. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0"
command -v redis-server >/dev/null || fail "redis-server was not found. Install it (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install redis)."

# The SDK is the one that the repository's global.json asks for, wherever this is called from.
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
root=$PWD day=$(date +%F)
name=alone-$day
[[ -z $peers ]] || name=peers-$day
work=$(mktemp -d "${TMPDIR:-/tmp}/tieredcache-measure.XXXXXX")
work=$(cd -- "$work" && pwd)
made=$work/made
run=$made/benchmarks/results/$name.txt
mkdir -p "$made/benchmarks/results" "$made/docs/images"

clean_up() { # what was measured for nothing but a report that failed is not thrown away
    local status=$?
    trap - EXIT
    if ((status != 0)) && ! $quick && grep -qs '^RESULT ' "$run"; then
        mv -- "$run" "$work.txt" && printf 'measure.sh: what was measured until then is in %s\n' "$work.txt" >&2
    fi
    rm -rf -- "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# No build server stays beside what is measured.
switches=(-nodeReuse:false -p:UseSharedCompilation=false -p:UseRazorBuildServer=false)
others=()
[[ -z $peers ]] || others=(-p:Peers=true "-p:RestoreAdditionalProjectSources=$peers")

# In a folder of its own: other versions than those of the solution do not get into its obj.
for tool in Benchmarks Throughput; do
    dotnet build "benchmarks/TieredCache.$tool" -c Release --nologo -v quiet --artifacts-path "$work/artifacts" "${switches[@]}" ${others[@]+"${others[@]}"}
done
# What users of the package have: with the image for this machine, where the compiler of images is to be had.
image='without an image of this library' start=$work/artifacts
if dotnet restore src/TieredCache --nologo -v quiet -p:ReadyToRunImages=here --artifacts-path "$work/probe" "${switches[@]}" >"$work/probe.log" 2>&1; then
    image="with this library's image, as its package has it" start=$work/started
    dotnet build benchmarks/TieredCache.Benchmarks -c Release --nologo -v quiet --artifacts-path "$start" -p:ReadyToRunImages=here "${switches[@]}" ${others[@]+"${others[@]}"}
fi
start="$start/bin/TieredCache.Benchmarks/release/TieredCache.Benchmarks"
compare="$work/artifacts/bin/TieredCache.Benchmarks/release/TieredCache.Benchmarks"
throughput="$work/artifacts/bin/TieredCache.Throughput/release/TieredCache.Throughput"

pace() { # rounds, seconds
    if $quick; then echo "--rounds 1 --seconds 0.02"; else echo "--rounds $1 --seconds $2"; fi
}

ask() { # command …
    printf '%s\n' "$*" | sed "s#$work/[a-z]*/bin/[^ ]*/##; s/^/# /" >>"$run"
    "$@" 2>&1 | tee -a "$run"
}

processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
{
    echo "# $day, ${processor:-a processor without a name}, $(nproc) cores, SDK $(dotnet --version), $(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/'), load before the run $(cut -d' ' -f1 /proc/loadavg)"
    echo "# start: $image"
    if [[ -n $peers ]]; then
        sed -n "/Other caches/,/<\/ItemGroup>/s/.*\(Include\|Update\)=\"\([^\"]*\)\" Version=\"\([^\"]*\)\".*/\2 \3/p" Directory.Packages.props | grep -v '\$' | paste -sd, | sed 's/,/, /g; s/^/# /'
    fi
} >"$run"

# shellcheck disable=SC2046
{
    ask "$compare" compare hit,hit-distinct,hit-awaited,hit-interpolated,hit-number,hit-capturing --threads 1,2 $(pace 9 0.7)
    ask "$compare" compare hit-tags,hit-trusted,set,remove $(pace 9 0.7)
    ask "$compare" compare miss $(pace 7 1)
    ask "$compare" compare stampede $(pace 7 2)
    ask "$compare" compare memory
    ask "$start" compare start $(pace 15 1)
    ask "$compare" compare l2-hit,l2-set $(pace 7 1.5)
    ask "$compare" compare bulk $(pace 7 2)
    ask "$compare" compare round-trips,visible $(pace 9 1)
    ask "$throughput" hit --threads 1,2 $(pace 15 0.7)
    ask "$throughput" readwrite $(pace 9 1)
    ask "$throughput" evict $(pace 9 1)
    ask "$throughput" memory
    if $quick; then sizes=1000,10000; else sizes=1000,1000000,10000000; fi
    ask "$throughput" growth --entries "$sizes" --arms TieredCache $(pace 7 0.5)
}

page=()
if $publish || $quick; then
    page=("$made/docs/performance.md" "$made/docs/images/performance.svg")
    cp docs/performance.md "${page[0]}"
fi
"$compare" report "$run" ${page[@]+"${page[@]}"}
echo
sed -n '/^## Bars/,/^## hit$/p' "${run%.txt}.md" | sed '$d'
if $quick; then
    echo "Everything runs. These figures mean nothing, and nothing is kept."
    exit
fi
cd "$made"
find . -type f | sort | while read -r file; do
    mkdir -p "$root/$(dirname -- "$file")"
    mv -f -- "$file" "$root/$file"
    echo "Written: ${file#./}"
done
