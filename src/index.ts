/**
 * pcapsule as a library: the same work as the commands, without a terminal. Errors that a person can
 * mend are `PcapsuleError`s with a code; nothing here reads the environment or exits.
 */
export type { AuditOptions, AuditOutput, AuditResult } from './audit/audit.js';
export { audit } from './audit/audit.js';
export { openCapture } from './capture/open.js';
export type { Packet } from './capture/packet.js';
export type { CaptureReader } from './capture/reader.js';
export { type ErrorCode, PcapsuleError } from './errors.js';
export type { Frame } from './frame/frame.js';
export type { Claim, Layer } from './frame/layer.js';
export type { Pseudonyms } from './frame/pseudonyms.js';
export { createDissector, type Dissector } from './layers/dissect.js';
export { LAYERS } from './layers/registry.js';
export { createLog, type Log, silentLog } from './log.js';
export type { DatagramScrubber, StreamScrubber } from './payload/scrubber.js';
export { type AnonymizeRequest, anonymize } from './pipeline/anonymize.js';
export { type BundleRequest, type BundleResult, bundle } from './pipeline/bundle.js';
export { type Inspection, inspect } from './pipeline/inspect.js';
export { type InputOptions, type OpenedInputs, openInputs } from './pipeline/open-inputs.js';
export type { RunContext } from './pipeline/run-context.js';
export { type VerifyRequest, verify } from './pipeline/verify.js';
export {
  generateKey,
  Key,
  keyFromSeedWord,
  readKeyFile,
  readPassphraseFile,
} from './pseudonyms/key.js';
export { createPseudonyms, type PseudonymOptions } from './pseudonyms/pseudonyms.js';
export { Revealer } from './pseudonyms/reveal.js';
