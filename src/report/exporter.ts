import type { ReportModel } from './model.js';

/** One form of the report. */
export interface Exporter {
  /** Its name in the bundle. */
  readonly fileName: string;
  /** Who reads it, in one line. */
  readonly readers: string;
  serialize(model: ReportModel): string;
}
