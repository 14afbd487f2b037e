#!/usr/bin/env bash
# Debian packages that commands and tests need.
#   packages.sh need NAME...   installs them or says which are missing, and fails
#   packages.sh want           tries everything in test/packages.txt; what cannot be had, its suites skip by name
set -u
here=$(cd "$(dirname "$0")" && pwd)

missing() { for p in "$@"; do dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p"; done; }

install() {
  local as=""
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as="sudo -n"; else return 1; fi
  fi
  $as env DEBIAN_FRONTEND=noninteractive bash -c "apt-get update -q && apt-get install -qy --no-install-recommends $*" >/tmp/foglight-apt.log 2>&1
}

case "${1:-}" in
need)
  shift
  # A command that is there some other way is as good as the package.
  for p in "$@"; do command -v "$p" >/dev/null || lacking+=("$p"); done
  [ -z "${lacking:-}" ] && exit 0
  install "${lacking[@]}" || { echo "Please install: ${lacking[*]}   (apt-get install ${lacking[*]})" >&2; exit 1; }
  ;;
want)
  mapfile -t wanted < <(sed 's/#.*//; /^\s*$/d; s/\s*$//' "$here/packages.txt")
  mapfile -t lacking < <(missing "${wanted[@]}")
  [ ${#lacking[@]} = 0 ] && exit 0
  echo "Installing for the tests: ${lacking[*]}" >&2
  install "${lacking[@]}" && exit 0
  # One that cannot be had must not keep the others away.
  for p in "${lacking[@]}"; do install "$p" || echo "Could not install $p: the tests that need it are skipped (apt-get install $p)" >&2; done
  exit 0
  ;;
*) echo "usage: packages.sh need NAME... | want" >&2; exit 2 ;;
esac
