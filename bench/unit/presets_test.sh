#!/bin/bash
# The machine files of real cores against a table of their published figures, written down apart from the files, so that a
# figure that slips is seen. Then what each of them promises: no TLB that the table does not know, and a label behind
# every figure. Last, every machine file there is runs a short trace with its contents checked.
mmusim=${BUILD:-build}/mmusim
machines=configs/machines
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

verdict() { # verdict PROBLEM: none is a pass
    if [ -z "$1" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1"
    fi
}

# flat MACHINE: `config show` with a line "dotted.key value" for each key, and "tlb.NAME.entries N" besides.
flat() {
    "$mmusim" config show "$machines/$1.yaml" | awk '
        { depth = match($0, /[^ ]/); key = $1; sub(/:$/, "", key); path[depth] = key
          dotted = ""; for (i = 1; i <= depth; i += 2) dotted = dotted (i > 1 ? "." : "") path[i]
          value = $0; sub(/^ *[^:]*: ?/, "", value); gsub(/[][ ]/, "", value)
          if (value == "") next
          print dotted, value
          if (key == "sets") sets = value
          if (dotted ~ /^tlb/ && key == "ways") { sub(/ways$/, "entries", dotted); print dotted, sets * value } }'
}

# One key and its published value a line. Of a TLB: entries, ways, page sizes, accesses.
table() {
    cat <<'TABLE'
skylake-sp   pa_bits                 46
skylake-sp   scheme                  x86-4
skylake-sp   tlb.l1i                 64    8   4K           fetch
skylake-sp   tlb.l1i_2m              8     8   2M           fetch
skylake-sp   tlb.l1d                 64    4   4K           load,store
skylake-sp   tlb.l1d_2m              32    4   2M           load,store
skylake-sp   tlb.l1d_1g              4     4   1G           load,store
skylake-sp   tlb.l2                  1536  12  4K,2M        load,store,fetch
skylake-sp   tlb.l2.sets             128
skylake-sp   tlb.l2.index            xor
skylake-sp   tlb.l2.latency          9
skylake-sp   tlb.l2_1g               16    4   1G           load,store,fetch
skylake-sp   walker.count            2
ice-lake     pa_bits                 46
ice-lake     scheme                  x86-5
ice-lake     tlb.l1i                 128   8   4K           fetch
ice-lake     tlb.l1i_2m              8     8   2M           fetch
ice-lake     tlb.l1d                 64    4   4K           load
ice-lake     tlb.l1d_2m              32    4   2M           load
ice-lake     tlb.l1d_1g              8     8   1G           load
ice-lake     tlb.l1d_store           16    16  4K,2M,1G     store
ice-lake     tlb.l2_4k               2048  8   4K           load,store,fetch
ice-lake     tlb.l2_2m               1024  8   2M           load,store,fetch
ice-lake     tlb.l2_1g               1024  8   1G           load,store,fetch
ice-lake     tlb.l2_4k.latency       7
ice-lake     walker.count            2
golden-cove  pa_bits                 52
golden-cove  scheme                  x86-5
golden-cove  tlb.l1i                 256   8   4K           fetch
golden-cove  tlb.l1i_2m              32    8   2M           fetch
golden-cove  tlb.l1d                 64    4   4K           load
golden-cove  tlb.l1d_2m              32    4   2M           load
golden-cove  tlb.l1d_1g              8     8   1G           load
golden-cove  tlb.l1d_store           16    16  4K,2M,1G     store
golden-cove  tlb.l2_4k               2048  8   4K           load,store,fetch
golden-cove  tlb.l2_2m               1024  8   2M           load,store,fetch
golden-cove  tlb.l2_1g               1024  8   1G           load,store,fetch
golden-cove  tlb.l2_4k.latency       7
golden-cove  walker.count            4
zen2         pa_bits                 48
zen2         scheme                  x86-4
zen2         asid_bits               0
zen2         tlb.l1i                 64    64  4K,2M,1G     fetch
zen2         tlb.l1d                 64    64  4K,2M,1G     load,store
zen2         tlb.l2i                 1024  8   4K,2M        fetch
zen2         tlb.l2d                 2048  16  4K,2M        load,store
zen2         tlb.l2d.latency         7
zen2         walker.count            2
zen2         pwc.unified.ways        64
zen3         pa_bits                 48
zen3         scheme                  x86-4
zen3         tlb.l1i                 64    64  4K,2M,1G     fetch
zen3         tlb.l1d                 64    64  4K,2M,1G     load,store
zen3         tlb.l2i                 512   8   4K,2M        fetch
zen3         tlb.l2d                 2048  16  4K,2M        load,store
zen3         pwc.unified.ways        64
zen4         pa_bits                 52
zen4         scheme                  x86-5
zen4         tlb.l1i                 64    64  4K,2M,1G     fetch
zen4         tlb.l1d                 72    72  4K,2M,1G     load,store
zen4         tlb.l2i                 512   8   4K,2M        fetch
zen4         tlb.l2d                 3072  24  4K,2M        load,store
zen4         tlb.l2d_1g              64    64  1G           load,store
zen4         tlb.l2d.latency         7
zen4         walker.count            6
zen4         pwc.unified.ways        64
zen5         pa_bits                 52
zen5         scheme                  x86-5
zen5         core.width              8
zen5         tlb.l1i                 64    64  4K,2M,1G     fetch
zen5         tlb.l1d                 96    96  4K,2M,1G     load,store
zen5         tlb.l2i                 2048  8   4K,2M        fetch
zen5         tlb.l2d                 4096  16  4K,2M        load,store
zen5         tlb.l2d_1g              64    64  1G           load,store
zen5         tlb.l2d.latency         7
zen5         pwc.unified.ways        64
neoverse-n1  tlb.l1i                 48    48  4K,2M        fetch
neoverse-n1  tlb.l1d                 48    48  4K,2M        load,store
neoverse-n1  tlb.l2                  1280  5   4K,2M,1G     load,store,fetch
neoverse-n1  tlb.l1d.latency         1
neoverse-n1  tlb.l2.latency          3
neoverse-n1  walker.count            4
neoverse-n1  walker.queue            2
neoverse-n1  pa_bits                 48
cortex-a72   tlb.l1i                 48    48  4K,2M        fetch
cortex-a72   tlb.l1d                 32    32  4K,2M        load,store
cortex-a72   tlb.l2                  1024  4   4K,2M,1G     load,store,fetch
cva6         scheme                  sv39
cva6         asid_bits               16
cva6         ad_update               fault
cva6         tlb.l1i                 16    16  4K,2M,1G     fetch
cva6         tlb.l1d                 16    16  4K,2M,1G     load,store
rocket       asid_bits               0
rocket       ad_update               fault
rocket       tlb.l1i                 32    32  4K           fetch
rocket       tlb.l1i_super           4     4   2M,1G        fetch
rocket       tlb.l1d                 32    32  4K           load,store
rocket       tlb.l1d_super           4     4   2M,1G        load,store
rocket       pwc.unified.sets        1
rocket       pwc.unified.ways        8
rocket       pwc.unified.policy      plru
u74          scheme                  sv39
u74          tlb.l1i                 40    40  4K,2M,1G     fetch
u74          tlb.l1d                 40    40  4K,2M,1G     load,store
p550         scheme                  sv48
p550         tlb.l1i                 32    32  4K,2M,1G,512G fetch
p550         tlb.l1d                 32    32  4K,2M,1G,512G load,store
p550         tlb.l2                  512   4   4K,2M,1G     load,store,fetch
p550         tlb.l2.latency          9
xiangshan    scheme                  sv48
xiangshan    ad_update               fault
xiangshan    tlb.l1i                 48    48  4K,2M,1G,512G fetch
xiangshan    tlb.l1d                 48    48  4K,2M,1G,512G load
xiangshan    tlb.l1d_store           48    48  4K,2M,1G,512G store
xiangshan    tlb.l2                  2048  4   4K           load,store,fetch
xiangshan    tlb.l2_super            16    16  2M,1G,512G   load,store,fetch
xiangshan    pwc.level1.sets         32
xiangshan    pwc.level1.ways         2
xiangshan    pwc.level2.ways         16
xiangshan    pwc.level3.ways         16
xiangshan    walker.count            6
xiangshan    walker.queue            40
xiangshan    walker.cache_level      2
champsim     scheme                  x86-5
champsim     tlb.l1i                 64    4   4K           fetch
champsim     tlb.l1d                 64    4   4K           load,store
champsim     tlb.l1d.latency         1
champsim     tlb.l2                  1536  12  4K           load,store,fetch
champsim     tlb.l2.sets             128
champsim     tlb.l2.latency          8
champsim     tlb.l1i.mshrs           8
champsim     tlb.l1d.mshrs           8
champsim     tlb.l2.mshrs            16
champsim     pwc.level4.sets         1
champsim     pwc.level4.ways         2
champsim     pwc.level3.sets         1
champsim     pwc.level3.ways         4
champsim     pwc.level2.sets         2
champsim     pwc.level2.ways         4
champsim     pwc.level1.sets         4
champsim     pwc.level1.ways         8
champsim     walker.count            5
champsim     walker.queue            16
champsim     walker.cache_level      1
champsim     core.width              4
TABLE
}

# value KEY: of the machine in $scratch/flat.
value() {
    awk -v key="$1" '$1 == key {print $2}' "$scratch/flat"
}

# has KEY VALUE
has() {
    [ "$(value "$1")" = "$2" ] || echo "$machine: $1 is '$(value "$1")', not $2 as published"
}

# check_figures: the rows of the machine.
check_figures() {
    while read -r _ key first ways pages serves; do
        verdict "$(has "$key${ways:+.entries}" "$first")"
        if [ -n "$ways" ]; then
            verdict "$(has "$key.ways" "$ways")"
            verdict "$(has "$key.pages" "$pages")"
            verdict "$(has "$key.serves" "$serves")"
        fi
    done < <(table | awk -v machine="$machine" '$1 == machine')
}

# check_no_more: every TLB of the file is in the table.
check_no_more() {
    local tlb
    for tlb in $(sed -n 's/^\(tlb\.[^.]*\)\.entries .*/\1/p' "$scratch/flat"); do
        verdict "$(table | awk -v machine="$machine" -v tlb="$tlb" '$1 == machine && $2 == tlb {found = 1}
            END {if (!found) print machine ": " tlb " is in no row of the table"}')"
    done
}

# check_labels: every number has a label, [P] and so on, in its line or at the head of its block.
check_labels() {
    verdict "$(awk -v file="$machines/$machine.yaml" '
        function labelled(text) { return text ~ /#.*\[[PACSR?]/ }
        /^ *#/ || /^ *$/ {next}
        { depth = match($0, /[^ ]/); label[depth] = labelled($0)
          if ($1 ~ /^(level|serves|pages|scheme|policy|merge|data|shared):$/ || $2 == "" || $2 ~ /^#/) next
          found = 0; for (i = 1; i <= depth; i += 2) if (label[i]) found = 1
          if (!found) print file ":" FNR ": no label behind " $1 }' "$machines/$machine.yaml" | head -n 1)"
}

# check_run: 1,024 adjacent pages, written once and read twice, under memory contents.
check_run() {
    verdict "$("$mmusim" run -c "$machines/$machine.yaml" --check --stats csv bench/golden/traces/adjacent.txt 2>&1 \
        >"$scratch/run" | head -n 1)"
    verdict "$(grep -q '^walk.count,0*[1-9]' "$scratch/run" || echo "$machine: no walk counted")"
}

for machine in $(table | awk '{print $1}' | uniq); do
    flat "$machine" >"$scratch/flat"
    check_figures
    check_no_more
    check_labels
done
for file in "$machines"/*.yaml; do
    machine=$(basename "$file" .yaml)
    check_run
done
echo "presets: $passed passed, $failed failed"
[ $failed -eq 0 ]
