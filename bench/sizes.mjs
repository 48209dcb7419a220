const UNITS = { KB: 1e3, MB: 1e6, GB: 1e9 };

/** Reads a size such as 100MB or 1GB as bytes; the units are decimal, as `tcpdump -C` counts. */
export function parseSize(text) {
  const match = /^(\d+(?:\.\d+)?)(KB|MB|GB)$/i.exec(text);
  if (match === null) throw new Error(`not a size: ${text}. Write it like 100MB or 1GB.`);
  return Math.round(Number(match[1]) * UNITS[match[2].toUpperCase()]);
}

/** Writes bytes as the shortest size that {@link parseSize} reads back. */
export function formatSize(bytes) {
  const unit = ['GB', 'MB'].find((name) => bytes >= UNITS[name]) ?? 'KB';
  return `${bytes / UNITS[unit]}${unit}`;
}

/** Bytes as whole megabytes, for people to read. */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
