# Sourced: makes root folders of a bare Debian 12 with this machine's Node and npm, below $work.
#   bare_debian ROOT    unpacks one into ROOT; the first call makes it by debootstrap and keeps it as $work/base.tar

# Debian's own archives among this machine's apt sources, wherever they are mirrored.
debian_sources() {
  [ -n "$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "${@:2}")" ] || apt-get update -q >/dev/null
  apt-get indextargets --format "$1" 'Created-By: Packages' 'Origin: Debian' "${@:2}" | sort -u
}

bare_debian() {
  local root=$1 npm mirror level path
  mirror=$(debian_sources '$(REPO_URI)' 'Codename: bookworm' | head -1)
  # Settings of apt's own proxy, for debootstrap, which does not read them.
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  export http_proxy https_proxy
  rm -rf "$root"
  mkdir -p "$root" "$work/debs/partial" "$work/npm"
  if [ ! -f "$work/base.tar" ]; then
    debootstrap --variant=minbase --include=make bookworm "$root" "${mirror:-http://deb.debian.org/debian}"
    tar -C "$root" --one-file-system -cf "$work/base.tar.part" .
    mv "$work/base.tar.part" "$work/base.tar"
  else
    tar -C "$root" -xpf "$work/base.tar"
  fi

  # The way to the mirrors: names, certificates, apt's sources and transport settings, npm's registry settings.
  for path in /etc/resolv.conf /etc/hosts /etc/apt/auth.conf{,.d} /etc/apt/trusted.gpg.d \
    /usr/local/share/ca-certificates /etc/ssl/certs/ca-certificates.crt \
    "$(npm config get cafile)" "${NODE_EXTRA_CA_CERTS:-}"; do
    [ ! -e "$path" ] || echo "${path#/}"
  done | sort -u | tar -C / -chT - | tar -C "$root" -x
  apt-config dump Acquire >"$root/etc/apt/apt.conf.d/99mirror"
  [ -z "$mirror" ] || debian_sources 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' >"$root/etc/apt/sources.list"
  for level in user global; do
    grep -hE '^ *(//|@|registry|proxy|https?-proxy|noproxy|cafile|strict-ssl)' "$(npm config get ${level}config)" || true
  done >"$root/root/.npmrc" 2>/dev/null

  # Node and npm.
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$root/usr/local/lib/node_modules"
  cp "$(node -p process.execPath)" "$root/usr/local/bin/node"
  cp -a "$npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
}

# Gives a root folder the kernel's folders and the kept downloads. It must be called in a mount namespace.
mount_debian() {
  local root=$1
  # `ip netns` expects / to be a mount.
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/dev/shm"
  mount --bind "$work/debs" "$root/var/cache/apt/archives"
  mkdir -p "$root/root/.npm"
  mount --bind "$work/npm" "$root/root/.npm"
}

# A fresh environment; OPENBLAS_* says which kernels this processor can run.
mapfile -t environment < <(env | grep -iE '^((https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|npm_config_registry|OPENBLAS_[A-Z0-9_]*)=')
environment+=(HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)

# Runs "$0 inside" in namespaces of its own, which the kernel ends with this script, however it ends.
#   in_namespaces NAME
in_namespaces() {
  local name=$1 run
  skip() { echo "SKIPPED $name: $*"; exit 0; }
  [ "$(id -u)" = 0 ] || skip "it needs root"
  test/packages.sh need debootstrap 2>/dev/null || skip "debootstrap is missing and cannot be installed"
  unshare --mount --pid --fork true 2>/dev/null || skip "namespaces cannot be made here"
  git diff --quiet HEAD || echo "Note: uncommitted changes are not part of this run" >&2
  unshare --mount --pid --fork --kill-child "$0" inside &
  run=$!
  end() {
    { kill -KILL $run && wait $run; } 2>/dev/null || true
    [ -n "${KEEP:-}" ] || rm -rf "$work"/root*
  }
  trap end EXIT
  trap 'exit 130' INT TERM
  wait $run
  exit
}
