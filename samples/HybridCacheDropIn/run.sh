#!/usr/bin/env bash
# Runs the sample as two processes on one Redis; see two-nodes.sh.
set -euo pipefail
sample=HybridCacheDropIn
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$here/../two-nodes.sh"
run_two_nodes "$@"
