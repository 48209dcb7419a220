/** What a vendor's support takes. Sizes in bytes, each of a file; null: no limit is known. */
export interface VendorProfile {
  readonly name: VendorName;
  /** Who it is for, and where its limits come from. */
  readonly about: string;
  readonly archive: 'zip' | 'tgz' | 'folder';
  readonly mostBytes: number | null;
  readonly mostFiles: number | null;
  /** All files together, as the user wants it; null: no limit. */
  readonly totalBytes: number | null;
  /** Endings of loose files; null: any. */
  readonly allowedEndings: readonly string[] | null;
  /** Whether the vendor sorts files by a name that starts with the case number and an underscore. */
  readonly needsCasePrefix: boolean;
  /** What the sender should know, in plain sentences. */
  readonly remarks: readonly string[];
}

export type VendorName =
  | 'aws'
  | 'aws-api'
  | 'cloudflare'
  | 'azure'
  | 'redhat'
  | 'cisco-mail'
  | 'github'
  | 'generic';

const MEGABYTE = 1_000_000;

const GENERIC: VendorProfile = {
  name: 'generic',
  about: 'any vendor: one zip without limits',
  archive: 'zip',
  mostBytes: null,
  mostFiles: null,
  totalBytes: null,
  allowedEndings: null,
  needsCasePrefix: false,
  remarks: [],
};

/** Every vendor that pcapsule knows. Vendors do not say whether their MB are 10^6 bytes: these are. */
export const VENDORS: Readonly<Record<VendorName, VendorProfile>> = {
  generic: GENERIC,
  aws: {
    ...GENERIC,
    name: 'aws',
    about: 'AWS Support Center: 10 files of 150 MB a reply',
    mostBytes: 150 * MEGABYTE,
    mostFiles: 10,
  },
  'aws-api': {
    ...GENERIC,
    name: 'aws-api',
    about: 'AWS Support API, AddAttachmentsToSet: 3 files of 5 MB',
    mostBytes: 5 * MEGABYTE,
    mostFiles: 3,
    remarks: ['An attachment set of the AWS Support API expires after an hour.'],
  },
  cloudflare: {
    ...GENERIC,
    name: 'cloudflare',
    about: 'Cloudflare Support: loose captures of 20 MB',
    archive: 'folder',
    mostBytes: 20 * MEGABYTE,
    allowedEndings: ['.pcap', '.pcapng', '.cap', '.md'],
    remarks: [
      'Cloudflare asks what each capture shows: paste report.md into the case.',
      'Cloudflare asks for the device and interface: add them to the case text.',
    ],
  },
  azure: {
    ...GENERIC,
    name: 'azure',
    about: 'Microsoft Azure Support: one folder in one .tgz',
    archive: 'tgz',
    mostFiles: 1,
    remarks: [
      'Microsoft asks for captures of both ends: one end alone rarely shows where packets are lost.',
    ],
  },
  redhat: {
    ...GENERIC,
    name: 'redhat',
    about: 'Red Hat: names that start with the case number and an underscore',
    archive: 'tgz',
    needsCasePrefix: true,
  },
  'cisco-mail': {
    ...GENERIC,
    name: 'cisco-mail',
    about: 'Cisco TAC by e-mail: 20 MB a message',
    mostBytes: 20 * MEGABYTE,
    remarks: ['Cisco asks for attachments of e-mails to be encrypted: see --encrypt-to.'],
  },
  github: {
    ...GENERIC,
    name: 'github',
    about: 'GitHub issues: zip files of 25 MB, no .pcap by itself',
    mostBytes: 25 * MEGABYTE,
    remarks: ['Everybody can read what is attached to a public issue: use --profile publish.'],
  },
};
