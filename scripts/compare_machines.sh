#!/bin/bash
# Runs a trace on each machine file named (all of configs/machines/ that describe a real core when none is) and prints a
# Markdown table from the raw counters: misses of each TLB that held a page and, in brackets, its fills that pushed another
# page out; walks, table reads and cycles.
# usage: compare_machines.sh TRACE [MACHINE.yaml...]     OPTIONS="--limit N -s key=value" adds options to every run
set -eo pipefail
root=$(dirname "$0")/..
machines=$root/configs/machines
[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
trace=$1
shift
[ $# -gt 0 ] || set -- "$machines"/{skylake-sp,ice-lake,golden-cove,zen{2,3,4,5}}.yaml \
    "$machines"/{neoverse-n1,cortex-a72,cva6,rocket,u74,p550,xiangshan,champsim}.yaml

echo "| machine | misses (evictions) per 1,000 references, of each TLB | walks per 1,000 | reads a walk | cycles a walk |"
echo "|---|---|---|---|---|"
for machine in "$@"; do
    # shellcheck disable=SC2086  # OPTIONS are words
    "${BUILD:-$root/build}/mmusim" run -c "$machine" $OPTIONS --stats csv "$trace" |
        awk -F, -v machine="$(basename "$machine" .yaml)" '
        { value[$1] = $2 }
        /^[^.]*\.lookups,/ { name[++tlbs] = substr($1, 1, index($1, ".") - 1) }
        END {
            if (!value["refs.total"])
                exit 1
            references = value["refs.total"]
            for (i = 1; i <= tlbs; i++)
                if (value[name[i] ".fills"] > 0)
                    misses = misses sprintf("%s%s %.2f (%.2f)", misses ? ", " : "", name[i],
                                            1000 * value[name[i] ".misses"] / references,
                                            1000 * value[name[i] ".evictions"] / references)
            walks = value["walk.count"]
            printf "| %s | %s | %.2f | %.2f | %.0f |\n", machine, misses, 1000 * walks / references,
                   value["walk.pte_reads"] / walks, value["walk.cycles"] / walks }'
done
