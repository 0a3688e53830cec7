#!/usr/bin/env bash
# Builds everything and runs every test. With --target the cases also run on other targets, such as real kernels, and
# with --litmus the litmus tests; each may be given several times:
#
#     ./run-tests.sh --target qemu:6.1 --target qemu:6.12 --litmus qemu:6.12
#
# Other arguments go to `dotnet test`. Ends with the counts of all: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")"

targets=() litmus=() rest=()
while [ $# -gt 0 ]; do
    case $1 in
        --target) targets+=(--target "${2:?run-tests.sh: --target needs a name, such as qemu:6.12}"); shift 2 ;;
        --target=*) targets+=(--target "${1#--target=}"); shift ;;
        --litmus) litmus+=("${2:?run-tests.sh: --litmus needs a name, such as qemu:6.12}"); shift 2 ;;
        --litmus=*) litmus+=("${1#--litmus=}"); shift ;;
        *) rest+=("$1"); shift ;;
    esac
done

# Real kernels need QEMU and a cross linker.
case " ${targets[*]-} ${litmus[*]-} " in
    *" qemu"*) adapters/install-tools.sh || exit ;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 status=0

dotnet build --nologo -v quiet || exit

dotnet test --no-build "${rest[@]}" 2>&1 | tee "$log" || status=1
count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
[ "${passed:-0}" -gt 0 ] || status=1

# Runs a command that ends with its counts.
add() {
    "$@" 2>&1 | tee "$log" || status=1
    if read -r more_passed _ more_failed _ more_skipped _ < <(tail -n 1 "$log" | grep -E '^[0-9]+ passed, '); then
        passed=$((passed + more_passed)) failed=$((failed + more_failed)) skipped=$((skipped + more_skipped))
    else
        status=1
    fi
}

[ ${#targets[@]} -eq 0 ] || add suites/mteconf run "${targets[@]}"
for target in "${litmus[@]}"; do
    add suites/mteconf litmus --target "$target" --runs 500 --seed 1
done

echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit $status
