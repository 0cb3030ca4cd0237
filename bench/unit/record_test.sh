#!/bin/bash
# record_test.sh: records small programs and checks what the traces hold. The main one: no reference lies outside
# the memory that the trace says the program has. Needs qemu-user.
set -u
mmusim=${BUILD:-build}/mmusim
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

check() { # DESCRIPTION COMMAND...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "record: FAILED: $what"
    fi
}

# A figure of the trace that was recorded last.
figure() {
    "$mmusim" trace info --json "$dir/t" | /usr/bin/python3 -c "import json, sys; j = json.load(sys.stdin); print({**j, **j['records']}['$1'])"
}
is() { # FIGURE VALUE
    local found
    found=$(figure "$1")
    [ "$found" = "$2" ] || { echo "record: $1 is $found, not $2" >&2; false; }
}
record() { "$mmusim" trace record -o "$dir/t" "$@" >"$dir/out" 2>"$dir/err"; }
refused() { # EXPECTED-TEXT COMMAND...: status 2, one line, nothing written
    local text=$1
    shift
    rm -f "$dir"/t*
    record "$@"
    [ $? -eq 2 ] && [ "$(wc -l <"$dir/err")" -le 2 ] && grep -qF -- "$text" "$dir/err" && [ -z "$(ls "$dir"/t* 2>/dev/null)" ]
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

check "/bin/true is recorded" record /bin/true
check "/bin/true: one process" is processes 1
check "/bin/true: no stray references" is stray 0
check "/bin/true: addresses below 2^38" test "$(figure highest_address)" -lt $((1 << 38))

check "a shell that forks is recorded" record /bin/dash -c 'x=1; (x=2; echo child $x); (exec /bin/true); echo parent $x'
check "the shell's output comes through" test "$(cat "$dir/out")" = "child 2
parent 1"
check "the shell: three processes" is processes 3
check "the shell: two forks" is fork 2
check "the shell: every process ends" is exit 3
check "the shell: no stray references" is stray 0

check "a loop that makes a child a round is recorded" record /bin/dash -c 'for i in 1 2 3 4 5 6 7 8; do (:) & done; wait'
check "the loop: nine processes" is processes 9
check "the loop: no stray references" is stray 0

check "--limit is kept" record --limit 50000 /bin/dash -c 'while :; do (:); done'
check "--limit: so many references" is references 50000

check "a killed child ends in the trace" record /bin/dash -c 'while :; do :; done & kill -9 $!; wait; :'
check "a killed child: every process ends" is exit 2

check "a failing program is refused" refused "ended with status 1" /bin/false
check "a killed program is refused" refused "ended by signal 9" /bin/dash -c 'kill -9 $$'
check "a missing program is refused" refused "there is no such program" /no/such/program
check "a script is refused" refused "is a script" "$0"
check "--keep keeps a failing program" record --keep /bin/false
check "--keep: one process" is processes 1

"$mmusim" trace record -o "$dir/interrupted" /bin/dash -c 'while :; do :; done' 2>"$dir/err" &
until_it_catches $!
sleep 0.5
kill -INT $!
wait $!
check "an interrupted recording ends with status 2" test $? -eq 2
check "an interrupted recording leaves no file" test -z "$(ls "$dir"/interrupted* 2>/dev/null)"
check "an interrupted recording says so" grep -q interrupted "$dir/err"

echo "record: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
