/** The one function of lz4js that we use. */
declare module 'lz4js' {
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    sourceIndex: number,
    sourceLength: number,
    targetIndex: number,
  ): number;
}
