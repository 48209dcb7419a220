import { join } from 'node:path';
import { INDEX_EXPORTERS } from '../../report/batch-index/registry.js';

/** Where a batch puts things. What is private, and whatever has not passed the audit, stays below `secrets`. */
export class Places {
  readonly output: string;
  readonly secrets: string;

  constructor(output: string, secrets: string) {
    this.output = output;
    this.secrets = secrets;
  }

  /** Where the index stands, in each of its forms. */
  get index(): string[] {
    return INDEX_EXPORTERS.map(({ fileName }) => join(this.output, fileName));
  }

  /** What is handed over of an incident. */
  bundle(id: string): string {
    return join(this.output, id);
  }

  /** Its private directory, in the clear or as one encrypted file. */
  secretsOf(id: string): { readonly open: string; readonly encrypted: string } {
    return { open: join(this.secrets, id), encrypted: join(this.secrets, `${id}.tgz.age`) };
  }

  /** What is known of an incident that was worked on. */
  record(id: string): string {
    return join(this.records, `${id}.json`);
  }

  get records(): string {
    return join(this.secrets, 'records');
  }

  /** Where bundles are made. */
  get work(): string {
    return join(this.secrets, 'work');
  }

  /** Marks of shards that have come to their end. */
  get shards(): string {
    return join(this.secrets, 'shards');
  }

  /** Says that a batch was begun here, and with which key. */
  get begun(): string {
    return join(this.secrets, 'batch.json');
  }

  /** The key that was made for the batch when none was given. */
  get key(): string {
    return join(this.secrets, 'key');
  }

  /** Which incident is which. */
  get names(): string {
    return join(this.secrets, 'incidents.csv');
  }
}
