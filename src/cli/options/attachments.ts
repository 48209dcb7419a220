import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { errnoName, PcapsuleError } from '../../errors.js';
import type { BundleRequest } from '../../pipeline/bundle.js';
import { parseIpv4, parseIpv6 } from '../../pseudonyms/address-text.js';
import { collect } from '../quantities.js';

const SHORTEST_SECRET = 3;
/** Names that Wireshark and a report can show anywhere; those that roles get are taken. */
const LABEL = /^(?!(?:client|server)-\d+$)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** What must stand nowhere. */
export interface SecretOptions {
  readonly secret?: readonly string[];
}

/** What goes with captures. */
export interface AttachmentOptions extends SecretOptions {
  readonly attach?: readonly string[];
}

/** What hosts are called. */
export interface LabelOptions {
  /** By the bytes of the address, as text. */
  readonly label?: Readonly<Record<string, string>>;
}

export function addAttachOption(command: Command): void {
  command.option(
    '--attach <file...>',
    'texts that go with the captures, such as logs, with the same pseudonyms (repeatable)',
  );
}

export function addSecretOption(command: Command): void {
  command.option(
    '--secret <file>',
    'words that may stand nowhere, one a line: replaced in texts, looked for by the audit (repeatable)',
    collect,
  );
}

export function addLabelOption(command: Command): void {
  command.option(
    '--label <address=name>',
    'what reports, figures and captures call a host, by its true address (repeatable)',
    collectLabel,
  );
}

/** What the options ask of the pipeline. Throws where secrets cannot be read or would be found everywhere. */
export function attachmentRequest(
  options: AttachmentOptions & LabelOptions,
): Pick<BundleRequest, 'attachments' | 'secrets' | 'labels'> {
  return {
    labels: options.label ?? {},
    attachments: options.attach ?? [],
    secrets: [...new Set((options.secret ?? []).flatMap(readSecrets))],
  };
}

function readSecrets(path: string): string[] {
  const lines = readText(path).split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line !== '' && line.length < SHORTEST_SECRET)
      throw new PcapsuleError('secret.short', { offset: index + 1 });
  }
  return lines.filter((line) => line !== '');
}

/** Each byte as one character, as attached texts are read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw new PcapsuleError('secret.unreadable', { reason: errnoName(error), cause: error });
  }
}

/** One more label, of an address that has none; throws where it is malformed. */
export function collectLabel(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  const original = text.slice(0, Math.max(0, at));
  const address = parseIpv4(original) ?? parseIpv6(original);
  const name = text.slice(at + 1);
  if (address === undefined || !LABEL.test(name)) {
    throw new InvalidArgumentError(
      'Give an address and a name, such as 10.1.2.3=proxy: letters, digits, dots, hyphens, underscores; client-1 and the like are taken.',
    );
  }
  if (address.join('.') in previous || Object.values(previous).includes(name)) {
    throw new InvalidArgumentError('Give each address one name, and each name to one address.');
  }
  return { ...previous, [address.join('.')]: name };
}
