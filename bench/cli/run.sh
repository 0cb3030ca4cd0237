#!/bin/bash
# The command line as a user meets it: what is wrong is told in one line that says what would be right, with exit status
# 2, and leaves no half-written file behind.
cd "$(dirname "$0")/../.." || exit 2
mmusim=$(realpath "${BUILD:-build}/mmusim")
machines=configs/machines
traces=bench/golden/traces
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

verdict() { # verdict WHAT PROBLEM: no problem is a pass
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "cli: $1: $2"
    fi
}

# bad REGEX ARGUMENT...: mmusim must exit with 2 and say exactly one line that matches, and write nothing.
bad() {
    local expected=$1 problem=
    shift
    (cd "$work" && timeout 20 "$mmusim" "$@" >out 2>err </dev/null)
    local status=$?
    if [ $status -ne 2 ]; then
        problem="exit status $status, expected 2"
    elif [ "$(wc -l <"$work/err")" -ne 1 ]; then
        problem="$(wc -l <"$work/err") lines on standard error, expected 1"
    elif ! grep -qE "^mmusim: .*$expected" "$work/err"; then
        problem="said '$(cat "$work/err")', expected '$expected'"
    elif [ -s "$work/out" ]; then
        problem="wrote to standard output"
    fi
    verdict "mmusim $*" "$problem"
}

# good REGEX ARGUMENT...: mmusim must exit with 0, say nothing on standard error, and print what matches.
good() {
    local expected=$1 problem=
    shift
    (cd "$work" && timeout 60 "$mmusim" "$@" >out 2>err </dev/null)
    local status=$?
    if [ $status -ne 0 ]; then
        problem="exit status $status: $(head -n 1 "$work/err")"
    elif [ -s "$work/err" ]; then
        problem="said '$(head -n 1 "$work/err")'"
    elif ! grep -qE "$expected" "$work/out"; then
        problem="printed no '$expected'"
    fi
    verdict "mmusim $*" "$problem"
}

# Wait until the process is mmusim and catches SIGTERM (bit 14 of SigCgt): from then on it can be interrupted.
until_it_catches() {
    while kill -0 "$1" 2>/dev/null; do
        local caught
        caught=$(awk '/^SigCgt/ {print $2}' "/proc/$1/status" 2>/dev/null)
        [[ $(readlink "/proc/$1/exe") == */mmusim ]] && ((0x${caught:-0} & 0x4000)) && return
        sleep 0.1
    done
}

cp $machines/sv39-small.yaml "$work/m.yaml"
cp $machines/x86-64-demo.yaml "$work/x86.yaml"
cp $machines/sv32.yaml "$work/sv32.yaml"
cp $traces/fork.txt "$work/t.txt"
cp $traces/program.trace "$work/t.trace"
cp bench/vectors/sv39.txt.xz "$work/v.xz"

# ---- help ----
good 'usage: mmusim COMMAND' --help
for command in run walk check trace config; do
    good "usage: mmusim $command" $command --help
done

# ---- usage ----
bad 'no command given' 
bad "no command 'frob'" frob
bad 'no machine; give one with -c' run t.txt
bad 'no trace named' run -c m.yaml
bad 'more than one trace' run -c m.yaml t.txt t.txt
bad "no option '--frob'" run -c m.yaml --frob t.txt
bad "option '-c' needs a value" run -c
bad "takes text, json or csv, not 'xml'" run -c m.yaml --stats xml t.txt
bad "--limit takes a whole number.*'0'" run -c m.yaml --limit 0 t.txt
bad "--limit takes a whole number.*'1e6'" run -c m.yaml --limit 1e6 t.txt
bad 'only with --series' run -c m.yaml --interval 5 t.txt
bad "'0xzz' is no address" walk -c m.yaml 0xzz
bad 'no address and no trace' walk -c m.yaml
bad 'load, store or fetch' walk -c m.yaml --access jump 0x1000
bad '0x4000000000 is no address of a process on sv39; .* to 0x3fffffffff' walk -c m.yaml 0x4000000000
bad 'has only [0-9]+ references' walk -c m.yaml --trace t.txt --after 99999
bad 'no vectors named' check

# ---- machines ----
bad 'nofile.yaml.*No such file' run -c nofile.yaml t.txt
bad 'directory' run -c . t.txt
bad "'8x' is not a whole number.*1 to" run -c m.yaml -s tlb.l1d.ways=8x t.txt
bad "'010'.*octal" run -c m.yaml -s tlb.l1d.ways=010 t.txt
bad "'maybe'.*false or true" run -c m.yaml -s walker.merge=maybe t.txt
bad 'power of two from 1' run -c m.yaml -s tlb.l1d.sets=3 t.txt
bad "out of range.*1 to 1024" run -c m.yaml -s core.window=0 t.txt
bad "out of range.*0 to 16" run -c m.yaml -s core.width=17 t.txt
bad 'there are 3 caches; at most 4 is right' run -c x86.yaml -s walker.cache_level=5 t.txt
bad 'true has no effect without a cache' run -c m.yaml -s memory.data=true t.txt
bad 'did you mean tlb.l1d.ways' run -c m.yaml -s tlb.l1d.wyas=4 t.txt
bad "not.*key=value|key.*value" run -c m.yaml -s nonsense t.txt
bad 'x86.yaml: .*with core.window 16 the RTL has 1, not 0' config rtl x86.yaml
bad 'the RTL implements sv39, sv48, sv57, x86-4 and x86-5, not sv32' config rtl sv32.yaml
bad 'sv32 has no pages of 2M .*4K and 4M' config check sv32.yaml -s tlb.l1d.pages=2M
bad "t.trace:2: .*mmap.* lies outside the user's half" run -c sv32.yaml t.trace
bad 'walker.count.*1' config rtl m.yaml -s walker.count=2
printf 'scheme: sv39\ntlb:\n  l1:\n    level: 1\n    wyas: 4\n' >"$work/typo.yaml"
bad 'typo.yaml:5: .*ways' config check typo.yaml
printf 'scheme: sv39\npa_bits: 8x\n' >"$work/number.yaml"
bad 'number.yaml:2: ' config check number.yaml
printf 'scheme: [sv39\n' >"$work/syntax.yaml"
bad 'syntax.yaml:[0-9]+: ' config check syntax.yaml
good 'scheme: sv39' config show -c m.yaml
good 'L1D_WAYS=16' config rtl m.yaml
good '^tlb\.NAME\.ways' config schema

# ---- traces ----
bad 'none.trace.*No such file' run -c m.yaml none.trace
bad 'empty' run -c m.yaml /dev/null
bad 'ELF' run -c m.yaml "$mmusim"
bad 'not a trace' run -c m.yaml v.xz
bad 'not a trace' run -c m.yaml m.yaml
head -c 50000 "$work/t.trace" >"$work/cut.trace"
bad 'cut.trace: cut short' run -c m.yaml -o result cut.trace
printf '0 spawn\n0 mmap 0x1000 0x1000 rw-\n0 load 0x1000 99\n' >"$work/size.txt"
bad 'size.txt:3: ' run -c m.yaml -o result size.txt
printf '0 spawn\n0 mmap 0x8000000000 0x1000 rw-\n' >"$work/high.txt"
bad "high.txt:2: '0 mmap.*outside the user" run -c m.yaml -o result high.txt
{ echo '0 spawn' && printf '0 fork %d\n' {1..16}; } >"$work/forks.txt"
bad "forks.txt:16: '0 fork 15': os.memory and os.swap together are too small" \
    run -c m.yaml -s memory.size=64K -s os.swap=0 forks.txt
printf '0 spawn\n1 load 0x1000 8\n' >"$work/task.txt"
bad 'task.txt:2: .*task' run -c m.yaml task.txt
printf 'case 1 sv39 80000000 -\nq 0 r u -\n= oops\nend\n' >"$work/outcome.txt"
bad 'outcome.txt:3: expected .= ok PA' check outcome.txt
printf 'case 1 sv39 80000000 -\nw 80000000 0\n' >"$work/open.txt"
bad 'open.txt:2: the file ends inside case 1' check open.txt
printf 'case 1 sv39 80000000 -\nq 0 r u X\n= pf 13\nend\n' >"$work/flags.txt"
bad 'flags.txt:2: .*FLAGS letters of SMH' check flags.txt
printf 'case 1 sv39 80000000 -\nq 0 r u -\n= pf d\nend\n' >"$work/cause.txt"
bad 'cause.txt:3: expected .= ok PA' check cause.txt
bad 'there is no query in it' check /dev/null
bad 'm.yaml:1: ' check m.yaml

# ---- results ----
bad 'would replace t.txt, which is read' run -c m.yaml -o t.txt t.txt
bad 'would replace ./m.yaml, which is read' run -c m.yaml --series ./m.yaml t.txt
bad 'both name x' run -c m.yaml -o x --series x t.txt
bad 'nowhere/x.*No such file' run -c m.yaml -o nowhere/x t.txt
bad '/dev/full.*No space' run -c m.yaml -o /dev/full t.txt
bad '/dev/full.*No space' run -c m.yaml --series /dev/full --interval 10 t.txt
good '"os.pgfault": 169' run -c m.yaml --stats json t.txt
good '"walk.share": [0-9]+\.[0-9]+' run -c m.yaml --stats json t.txt
good '^walk.latency_p99,[0-9]+\.0,cycles' run -c m.yaml --stats csv t.txt
good '^l2.mpki,[0-9.]+,per 1000 instructions' run -c m.yaml --stats csv t.txt
good '^TLB  .*misses/1000 instr  reach now' run -c m.yaml t.txt
good '^l1  *[0-9]+ +[0-9.]+ +[0-9]+ ' run -c x86.yaml -s memory.data=true t.txt
good '^references,.*l1d.reach,.*walk.share' run -c m.yaml -o stats --series /dev/stdout --interval 100 t.txt
good '^time.cycles,' run -c x86.yaml -s core.width=16 -s walker.cache_level=4 --stats csv t.txt
good '^os.pgfault,169,faults' run -c m.yaml --stats csv t.txt
printf '0 spawn\n0 load 0x1000 8\n' >"$work/invalid.txt"
good 'the operating system delivers it' walk -c m.yaml --trace invalid.txt
good 'walker 0 starts at level 2' walk -c m.yaml 0x12345678
good 'l1d: hit, 4 KiB page' walk -c m.yaml -s core.window=16 0x12345678
good 'store page fault, cause 15, at level 0' walk -c m.yaml 0x12345678
good '0x2000005b' walk -c sv32.yaml 0x12345678
good 'translations' run -c sv32.yaml --check -s os.memory=96K t.txt
good '2483 queries agree, 0 mismatches' check v.xz
good '0 fork 1' trace cat t.txt

# A file system that takes no more bytes: nothing of the result may stay.
(
    cd "$work" || exit
    (trap '' XFSZ && ulimit -f 0 && "$mmusim" run -c m.yaml -o limited t.txt; echo "status $?") 2>&1 | cat
) >"$work/limited.log"
grep -q 'limited: cannot be written: File too large' "$work/limited.log" && grep -q 'status 2' "$work/limited.log" &&
    [ ! -e "$work/limited" ]
verdict 'a result on a full disk' "$([ $? -eq 0 ] || cat "$work/limited.log")"

# Ctrl-C while the trace still comes: one line, status 2, no result.
mkfifo "$work/pipe"
{ cat "$work/t.txt"; sleep 20; } >"$work/pipe" &
writer=$!
"$mmusim" run -c "$work/m.yaml" -o "$work/interrupted" - <"$work/pipe" >/dev/null 2>"$work/err" &
runner=$!
until_it_catches $runner
kill -TERM $runner
wait $runner
status=$?
kill $writer 2>/dev/null
[ $status -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q 'interrupted' "$work/err" &&
    [ ! -e "$work/interrupted" ]
verdict 'an interrupted run' "$([ $? -eq 0 ] || echo "status $status: $(cat "$work/err")")"

left=$(cd "$work" && ls -A | grep -E '^(result|limited|interrupted)' | grep -v '\.log$')
verdict 'files left behind' "$left"

good 'translations' run -c m.yaml --check -s os.memory=256K t.txt

echo "cli: $passed passed, $failed failed"
[ $failed -eq 0 ]
