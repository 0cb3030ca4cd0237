#!/bin/bash
# 4K against 2M pages on one machine: a recorded program and random updates of a table, each run with
# os.huge_pages=never and always. Called by `make study-pages`, which has built everything; the runs go to the folder
# named by the first argument, the figure and the table into docs/.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-results/study-pages}
mmusim=${BUILD:-build}/mmusim
machine=configs/machines/x86-64-demo.yaml
references=100000000 # of the program
table=512            # MiB that are updated at random
updates=1500000
mkdir -p "$out"

echo "== record: $(xz --version | head -n 1), compressing the first 6 MiB of qemu-x86_64"
head -c 6M "$(command -v qemu-x86_64)" >"$out/input"
"$mmusim" trace record --limit "$references" -o "$out/xz.trace" -- "$(command -v xz)" -9 -c "$out/input" >"$out/input.xz"
echo "== generate: $updates updates of $table MiB"
scripts/gups.py "$table" "$updates" | "$mmusim" trace convert - "$out/gups.trace"

# The first interval of the second is the filling of its table, a store a page.
for pages in never always; do
    run=("$mmusim" run -c "$machine" -s core.window=1 -s memory.data=true -s "os.huge_pages=$pages")
    "${run[@]}" --series "$out/xz-$pages.csv" \
        --interval 1000000 -o "$out/xz-$pages.txt" "$out/xz.trace"
    "${run[@]}" --series "$out/gups-$pages.csv" \
        --interval $((table * 256)) -o "$out/gups-$pages.txt" "$out/gups.trace"
done
/usr/bin/python3 scripts/plot_pages.py "$out" docs/figures/study-4k-2m.png docs/study-4k-2m.md
