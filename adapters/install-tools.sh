#!/usr/bin/env bash
# Installs what real kernels in QEMU need, on Debian: QEMU 10 or newer (from backports on Debian 12), the cross linker for
# the agent, and the tools that the tests hold our encodings and numbers against. Does nothing if everything is there.
# The system's package lists and sources stay as they are.
set -euo pipefail

packages=(
    qemu-system-arm qemu-system-common qemu-user           # the machine, and the user-mode emulation
    clang lld gcc-aarch64-linux-gnu libc6-dev-arm64-cross  # the agent, and the kernel's headers
    binutils-aarch64-linux-gnu                             # the encodings' judge
    e2fsprogs xz-utils zstd                                # the disk, the kernel's modules
)
oldest_qemu=10

has() { command -v "$1" >/dev/null; }

qemu_is_new_enough() {
    has qemu-system-aarch64 || return 1
    local major
    major=$(qemu-system-aarch64 --version | sed -nE '1s/.*version ([0-9]+).*/\1/p')
    [ "${major:-0}" -ge "$oldest_qemu" ]
}

complete() {
    qemu_is_new_enough && has qemu-aarch64 && has clang && has ld.lld && has aarch64-linux-gnu-gcc && has aarch64-linux-gnu-as &&
        has mke2fs && has xz && has zstd && [ -e /usr/aarch64-linux-gnu/lib/libc.so.6 ]
}

# The network may have a bad moment.
retry() {
    local attempt
    for attempt in 1 2 3 4; do
        "$@" && return
        echo "install-tools: attempt $attempt of '$*' failed" >&2
        sleep $((attempt * 5))
    done
    return 1
}

if complete; then
    exit 0
fi

if ! has apt-get; then
    echo "install-tools: this is not Debian. Install QEMU $oldest_qemu or newer (qemu-system-aarch64), clang, lld, GCC," \
        "binutils and a C library for AArch64, e2fsprogs, xz and zstd by hand." >&2
    exit 3
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
    has sudo || { echo "install-tools: run as root: apt-get install ${packages[*]}" >&2; exit 3; }
    sudo=(sudo)
fi

apt=$(mktemp -d)
trap '"${sudo[@]}" rm -rf "$apt"' EXIT
mkdir -p "$apt/lists/partial"
chmod -R a+rX "$apt"

# The machine's own mirror, known even before it got its lists, and the backports beside it where the release's QEMU is
# too old.
. /etc/os-release
release=${VERSION_CODENAME:?install-tools: /etc/os-release names no release}
mirror=$(apt-get indextargets --no-release-info --format '$(SITE) $(RELEASE)' |
    awk -v release="$release" '$2 ~ "^(" release "|(old)*stable|testing|unstable|sid)$" { print $1; exit }')
[ -n "$mirror" ] || { echo "install-tools: apt knows no mirror of Debian $release" >&2; exit 3; }
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
echo "deb $signed $mirror $release main" >"$apt/sources.list"
target=$release
if [ "$release" = bookworm ]; then
    target=bookworm-backports
    echo "deb $signed $mirror $target main" >>"$apt/sources.list"
fi

options=(
    -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists"
    -o Acquire::Retries=3
)
export DEBIAN_FRONTEND=noninteractive
retry "${sudo[@]}" apt-get "${options[@]}" -qq update
retry "${sudo[@]}" apt-get "${options[@]}" -qq -y --no-install-recommends -t "$target" install "${packages[@]:0:3}" >/dev/null
retry "${sudo[@]}" apt-get "${options[@]}" -qq -y --no-install-recommends install "${packages[@]:3}" >/dev/null

complete || { echo "install-tools: something is still missing after the installation" >&2; exit 3; }
