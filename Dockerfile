# docker build -t registry.example/pcapsule:0.1.0 .
# docker build -t registry.example/pcapsule-capture:0.1.0 --target capture .

FROM node:22.20.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build \
 && chmod +x dist/bin.js \
 && npm prune --omit=dev --no-audit --no-fund

# What deploy/capture puts beside a proxy.
FROM debian:bookworm-20250908-slim AS capture
RUN apt-get update \
 && apt-get install -y --no-install-recommends tcpdump \
 && rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["tcpdump"]

FROM node:22.20.0-bookworm-slim AS pcapsule
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY LICENSE ./
COPY docs ./docs
RUN ln -s /app/dist/bin.js /usr/local/bin/pcapsule
USER 10001:10001
WORKDIR /
ENTRYPOINT ["pcapsule"]
