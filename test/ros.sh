#!/usr/bin/env bash
# `make test-ros`: the ROS suite through rclnodejs, against peers by rclnodejs and by Cyclone DDS; skipped where it cannot be.
set -euo pipefail
cd "$(dirname "$0")/.."
why=$(node --input-type=module -e '
  import { lackingForRcl } from "./dist/ros/rclnodejs/rcl.js";
  process.stdout.write(lackingForRcl(process.env) ?? "");')
if [ -n "$why" ]; then
  echo "SKIPPED test-ros: $why"
  exit 0
fi
# Types are generated on first use, by whoever is first: one file at a time.
suite() { FOGLIGHT_TEST_TRANSPORT=$1 FOGLIGHT_TEST_PEERS=rclnodejs npx vitest run --no-file-parallelism test/ros; }
failed=0
for transport in rclnodejs dds; do
  echo "The node by $transport, its peers by rclnodejs and Cyclone DDS:"
  suite "$transport" || failed=1
done
exit $failed
