#!/usr/bin/env bash
# `make image-check`: follows the Dockerfile's steps in chroots of a bare Debian 12, then starts the image's command as
# its user on a read-only root, as compose.yaml does, and asks it for a picture. It needs no Docker engine.
#
# The instructions that the Dockerfile uses are FROM, WORKDIR, ENV, COPY, RUN and USER, each with plain arguments; what
# only describes the image (EXPOSE, VOLUME, HEALTHCHECK, ENTRYPOINT, CMD) is read but not run. Node comes from this
# machine, everything else from Debian and npm. Folders are those of test/fresh.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/out/fresh
source test/bareDebian.sh

[ "${1:-}" = inside ] || in_namespaces image-check

declare -A stages
fail() { echo "image-check: $*" >&2; exit 1; }

from() { # IMAGE [AS NAME]
  [ "$1" = node:20-bookworm-slim ] || fail "a bare Debian 12 with Node 20 does not stand for $1"
  root=$work/root-${3:-final}
  stages[${3:-final}]=$root
  directory=/ user=0:0 variables=()
  bare_debian "$root"
  chroot "$root" useradd --uid 1000 --create-home node
  mount_debian "$root"
}

copy() { # [--from=STAGE] FILE... TO
  local base=$work/root-context to=${*: -1}
  [[ $1 != --from=* ]] || { base=${stages[${1#--from=}]}; shift; }
  [[ $to = /* ]] || to=$directory/$to
  mkdir -p "$root$to"
  local one
  for one in "${@:1:$#-1}"; do
    if [ -d "$base/$one" ]; then cp -a "$base/$one/." "$root$to"; else cp -a "$base/$one" "$root$to"; fi
  done
}

inside() { chroot --userspec="$user" "$root" /usr/bin/env -i "${environment[@]}" "${variables[@]}" "$@"; }

# What `COPY . .` sees.
rm -rf "$work/root-context"
git clone -q . "$work/root-context"
(cd "$work/root-context" && xargs rm -rf <.dockerignore)

while read -r instruction arguments; do
  case $instruction in
  '' | '#'*) continue ;;
  FROM) from $arguments ;;
  WORKDIR) directory=$arguments && mkdir -p "$root$directory" ;;
  ENV) read -ra more <<<"$arguments" && variables+=("${more[@]}") ;;
  USER) user=$arguments && variables+=(HOME=/home/node) ;;
  COPY) copy $arguments ;;
  RUN) echo "RUN $arguments" && inside sh -c "cd $directory && $arguments" ;;
  EXPOSE | VOLUME | HEALTHCHECK | ENTRYPOINT | CMD) ;;
  *) fail "test/image.sh does not know $instruction" ;;
  esac
done <Dockerfile

mkdir -p "$root/etc/foglight"
echo "cameras: { drawn: { source: 'lavfi:testsrc2=size=320x240:rate=5' } }" >"$root/etc/foglight/cameras.yaml"
mount -o remount,ro,bind "$root"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o uid=1000,gid=1000,mode=700 tmpfs "$root/var/lib/foglight"
mapfile -t command < <(sed -n 's/^CMD //p' Dockerfile | node -p 'JSON.parse(require("fs").readFileSync(0)).join("\n")')
variables+=(FOGLIGHT_TOKEN=a-token-of-this-test)
# Not by inside(): the signal must reach the service itself.
chroot --userspec="$user" "$root" /usr/bin/env -i "${environment[@]}" "${variables[@]}" \
  foglight "${command[@]}" --port 18008 &
service=$!
picture() {
  inside node -e "fetch('http://127.0.0.1:18008/api/cameras/drawn/best.jpg', {
    headers: { authorization: 'Bearer a-token-of-this-test' } }).then(async (reply) => {
      const { length } = await reply.bytes?.() ?? new Uint8Array(await reply.arrayBuffer());
      console.log(reply.status, reply.headers.get('content-type'), length);
      process.exit(reply.ok && length > 1000 ? 0 : 1);
    }, () => process.exit(1))"
}
for _ in $(seq 60); do
  kill -0 $service || fail "the service ended by itself"
  if picture; then
    kill -TERM $service
    wait $service || fail "the service ended with $?"
    echo "The image serves a picture from a read-only root as user $user, and ends when told."
    exit 0
  fi
  sleep 2
done
fail "no picture within two minutes"
