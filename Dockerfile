# The service as an image: docker build -t foglight .
# Debian, not Alpine: onnxruntime-node needs glibc.
FROM node:20-bookworm-slim AS build
WORKDIR /build
# Skips the download of GPU libraries.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run -s build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
# libddsc0debian is the DDS by which `--ros` works without ROS 2.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg libddsc0debian && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/foglight
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/bin ./bin
COPY --from=build /build/config ./config
COPY --from=build /build/models ./models
COPY --from=build /build/msg ./msg
COPY --from=build /build/srv ./srv
COPY --from=build /build/action ./action
COPY --from=build /build/dist ./dist
RUN ln -s /opt/foglight/bin/foglight.js /usr/local/bin/foglight && install -d -o 1000 -g 1000 -m 700 /var/lib/foglight
ENV NODE_ENV=production STATE_DIRECTORY=/var/lib/foglight
# The image's user `node`, as numbers, so that Kubernetes can tell that it is not root.
USER 1000:1000
VOLUME /var/lib/foglight
EXPOSE 8008
HEALTHCHECK --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:8008/livez').then(({ ok }) => process.exit(ok ? 0 : 1))"]
ENTRYPOINT ["foglight"]
CMD ["serve", "--config", "/etc/foglight/cameras.yaml", "--host", "0.0.0.0"]
