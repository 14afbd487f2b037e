#!/usr/bin/env bash
# `make test-fresh`: runs `make test` on the committed HEAD in a bare Debian 12, to find what a test needs but
# test/packages.txt does not name.
#
# The Debian is debootstrap's minbase in a chroot. Added to it are make, this machine's Node and npm, and a clone of
# HEAD. Otherwise only the way to the package mirrors comes from this machine. All of it lies in out/fresh/:
#   base.tar    what debootstrap made, kept for the next run
#   debs/ npm/  downloaded packages, kept for the next run
#   root/       the root folder of this run; removed at the end, unless KEEP=1
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/out/fresh
root=$work/root
source test/bareDebian.sh

[ "${1:-}" = inside ] || in_namespaces test-fresh

bare_debian "$root"
git clone -q . "$root/foglight"
mount_debian "$root"
exec chroot "$root" /usr/bin/env -i STRICT=1 "${environment[@]}" make -C /foglight test
