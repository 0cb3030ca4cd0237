#!/bin/bash
# Cores that share their last TLB, under the operating system: processes at the same addresses, more of them than there
# are ASIDs, little memory, and every load compared with what was stored.
mmusim=${BUILD:-build}/mmusim
machine=configs/machines/sv39-small.yaml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1
    shift
    if "$@" >"$scratch/out" 2>"$scratch/err"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$what: $*: $(cat "$scratch/err")"
    fi
}

# processes SEED: 12 processes, a third of them forked, take turns on the same 40 pages; some are unmapped and mapped
# again, some made read-only, all written and read.
processes() {
    awk -v seed="$1" '
        function roll(n) { return int(rand() * n) }
        function page() { return sprintf("0x%x", 4194304 + 4096 * roll(40)) }
        BEGIN {
            srand(seed)
            for (t = 0; t < 12; t++) {
                print t % 3 == 2 ? t - 1 " fork " t : t " spawn"
                if (t % 3 != 2)
                    print t " mmap 0x400000 0x28000 rw-"
                print t " store " page() " 8"
            }
            for (i = 0; i < 6000; i++) {
                if (i % 20 == 0)
                    t = roll(12)
                dice = roll(100)
                if (dice < 45)
                    print t " store " page() " 8"
                else if (dice < 97)
                    print t " load " page() " 8"
                else if (dice < 98) {
                    p = page()
                    print t " munmap " p " 0x1000"
                    print t " mmap " p " 0x1000 rw-"
                } else {
                    p = page()
                    print t " mprotect " p " 0x1000 r--"
                    print t " load " p " 8"
                    print t " mprotect " p " 0x1000 rw-"
                }
            }
        }'
}

# walks SETTING...: of two threads on two cores that go through the same 24 pages, one after the other.
walks() {
    local settings=()
    for setting in "$@"; do
        settings+=(-s "$setting")
    done
    awk 'BEGIN {
        print "0 spawn"
        print "0 mmap 0x400000 0x18000 rw-"
        print "0 clone 1"
        for (t = 0; t < 2; t++)
            for (i = 0; i < 24; i++)
                printf "%d store 0x%x 8\n", t, 4194304 + 4096 * i
    }' | "$mmusim" run -c "$machine" -s core.count=2 "${settings[@]}" --stats csv - | sed -n 's/^walk\.count,\([0-9]*\),.*/\1/p'
}

seed=${MMU_SEED:-$(date +%s)}
echo "seed $seed; again: MMU_SEED=$seed bench/unit/shared_run_test.sh"
processes "$seed" >"$scratch/trace"
for cores in 2 3 4; do
    for bits in 2 3 16; do
        # ASIDs besides 0 for every core
        [ $(((1 << bits) - 1)) -ge $cores ] || continue
        for memory in 4M 1M; do
            for window in 1 4; do
                check "$cores cores, $bits bits" "$mmusim" run --check -c "$machine" -s core.count=$cores \
                    -s asid_bits=$bits -s os.memory=$memory -s os.swap=8M -s core.window=$window -s tlb.l2.shared=true "$scratch/trace"
            done
        done
    done
done

apart=$(walks)
together=$(walks tlb.l2.shared=true)
check "$apart walks, $together with a shared TLB" [ "$((apart - together))" -eq 24 ]

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
