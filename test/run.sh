#!/usr/bin/env bash
# Everything `make test` checks: types, lint, boundaries, then every test; STRICT=1 fails where a suite skipped for want of a package.
set -euo pipefail
cd "$(dirname "$0")/.."
npx tsc -p tsconfig.json
npx eslint .
npx prettier --check . >/dev/null || { echo "Run: npm run format" >&2; exit 1; }
npx depcruise --config .dependency-cruiser.cjs src
npx vitest run
if why=$(/usr/bin/python3 -c 'import torch, onnx, cv2' 2>&1); then
  make -C training lint test smoke
else
  echo "SKIPPED training: python3-torch, python3-onnx or python3-opencv is missing or broken: $(tail -n1 <<<"$why")"
  [ "${STRICT:-0}" = 0 ] || exit 1
fi
