# Two commands for everybody: `make demo` and `make test`; each does all its own set-up.
SHELL := /bin/bash
.PHONY: demo test test-fresh image-check test-ros check setup build test-packages demo-packages bench soak train train-small gpu-folder train-gpu gpu-check models clean
export ONNXRUNTIME_NODE_INSTALL ?= skip

demo: demo-packages build
	node bin/foglight.js demo

test: test-packages build
	test/run.sh

# The same in a bare Debian 12; needs root.
test-fresh:
	test/fresh.sh

# The Dockerfile's steps in a bare Debian 12, and the image's command; needs root, but no Docker.
image-check:
	test/image.sh

setup: node_modules/.setup
node_modules/.setup: package-lock.json
	npm ci --no-audit --no-fund
	touch $@

build: setup
	npm run -s build

demo-packages:
	@test/packages.sh need ffmpeg

test-packages:
	@test/packages.sh want

bench: demo-packages build
	npm run -s bench

# The ROS suite through a sourced ROS 2: the node by rclnodejs, then by dds, each meeting nodes by rclnodejs.
test-ros: build
	test/ros.sh

# Every kind of picture stream, both directions, against Cyclone DDS and Fast DDS peers, SECONDS each: none may be lost.
soak: SECONDS ?= 60
soak: test-packages build
	SOAK_SECONDS=$(SECONDS) npx vitest run --disableConsoleIntercept --reporter=dot test/ros/soak.test.ts

# The shipped graphs on this machine's GPU: milliseconds at 360p, 720p and 1080p, and whether the outputs agree with the CPU's.
gpu-check: setup
	npx tsx bench/gpu/check.ts $(if $(SIZES),--sizes $(SIZES)) $(if $(MODELS),--models $(MODELS))

train train-small gpu-folder train-gpu models:
	$(MAKE) -C training $@ $(foreach v,DATA DETECTOR EVAL,$(if $($v),$v=$(abspath $($v)))) $(foreach v,LICENCES MINUTES TOTAL ARGS,$(if $($v),$v='$($v)'))

clean:
	rm -rf dist out coverage
