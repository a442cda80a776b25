#!/usr/bin/env bash
# Measures TieredCache beside other caches, in one go of some 20 minutes on two cores that nothing else uses, and keeps the
# run, its tables and its plot in benchmarks/results and docs. Needs the .NET 10 SDK and redis-server.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: benchmarks/measure.sh [options]

  --peers FEED   compare with the other caches too, whose packages are in the machine's own feeds or in the folder FEED
  --quick        see that everything runs: a few seconds each, figures that mean nothing, nothing kept but in a temporary directory
  --help         this text
TEXT
}

peers='' quick=false
while (($# > 0)); do
    case $1 in
        --peers) (($# >= 2)) || { usage >&2; exit 2; }; peers=$2; shift ;;
        --quick) quick=true ;;
        --help | -h) usage; exit 0 ;;
        *) printf 'measure.sh: unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tieredcache-measure.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
switches=()
[[ -z $peers ]] || switches=(-p:Peers=true "-p:RestoreAdditionalProjectSources=$(cd -- "$peers" && pwd)")

# In a folder of its own: other versions than those of the solution do not get into its obj.
for tool in Benchmarks Throughput; do
    dotnet build "$root/benchmarks/TieredCache.$tool" -c Release --nologo -v quiet --artifacts-path "$work/artifacts" ${switches[@]+"${switches[@]}"}
done
# What users of the package have: with the image for this machine, where the compiler of images is to be had.
image='without an image of this library' start=$work/artifacts
if dotnet restore "$root/src/TieredCache" --nologo -v quiet -p:ReadyToRunImages=here --artifacts-path "$work/probe" >"$work/probe.log" 2>&1; then
    image="with this library's image, as its package has it" start=$work/started
    dotnet build "$root/benchmarks/TieredCache.Benchmarks" -c Release --nologo -v quiet --artifacts-path "$start" -p:ReadyToRunImages=here ${switches[@]+"${switches[@]}"}
fi
start="$start/bin/TieredCache.Benchmarks/release/TieredCache.Benchmarks"
compare="$work/artifacts/bin/TieredCache.Benchmarks/release/TieredCache.Benchmarks"
throughput="$work/artifacts/bin/TieredCache.Throughput/release/TieredCache.Throughput"

day=$(date +%F)
if $quick; then
    run=$work/peers-$day.txt page=$work/performance.md plot=$work/performance.svg
    cp "$root/docs/performance.md" "$page"
else
    run=$root/benchmarks/results/peers-$day.txt page=$root/docs/performance.md plot=$root/docs/images/performance.svg
fi

pace() { # rounds, seconds
    if $quick; then echo "--rounds 1 --seconds 0.02"; else echo "--rounds $1 --seconds $2"; fi
}

ask() { # command …
    printf '%s\n' "$*" | sed "s#$work/[a-z]*/bin/[^ ]*/##; s/^/# /" >>"$run"
    "$@" 2>&1 | tee -a "$run"
}

processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
{
    echo "# $day, ${processor:-a processor without a name}, $(nproc) cores, .NET $(dotnet --version), $(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/'), load before the run $(cut -d' ' -f1 /proc/loadavg)"
    echo "# start: $image"
    if [[ -n $peers ]]; then
        sed -n "/Other caches/,/<\/ItemGroup>/s/.*\(Include\|Update\)=\"\([^\"]*\)\" Version=\"\([^\"]*\)\".*/\2 \3/p" "$root/Directory.Packages.props" | grep -v '\$' | paste -sd, | sed 's/,/, /g; s/^/# /'
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

"$compare" report "$run" "$page" "$plot"
printf '\n%s\n' "Kept: $run, its tables beside it, $page and $plot"
sed -n '/^## Bars/,/^## hit$/p' "${run%.txt}.md"
