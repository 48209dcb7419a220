import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { audit } from '../audit/audit.js';
import { findFindings } from '../connections/findings/find.js';
import type { Finding } from '../connections/findings/finding.js';
import { type Selection, selectConnections } from '../connections/selection.js';
import { errnoName, PcapsuleError } from '../errors.js';
import { captionConnection } from '../report/figures/caption.js';
import { type Figure, toSvgDocument } from '../report/figures/figure.js';
import { drawLadders } from '../report/figures/ladder.js';
import { drawPacketList } from '../report/figures/packet-list.js';
import { renderPng } from '../report/figures/png.js';
import type { LadderReport } from '../report/model.js';
import { fixedPointsOf, insistOnClean } from './audit-run.js';
import type { BundleRequest } from './bundle.js';
import type { ExtractedPart } from './extract.js';
import { extractSelection } from './extract-selection.js';
import { isWhole } from './input-state.js';
import { workFolderPrefix } from './leftovers.js';
import { readRows } from './packet-rows.js';
import { PendingOutput } from './pending-output.js';
import { ConnectionReports } from './report/connection-reports.js';
import { Roles } from './roles.js';
import type { RunContext } from './run-context.js';
import { type Survey, survey } from './survey.js';
import { inNanoseconds, resolveShift, tellShifted } from './time-shift.js';
import { withWorkFolder } from './work-folder.js';

export interface FigureRequest
  extends Pick<
    BundleRequest,
    | 'inputs'
    | 'output'
    | 'mayReplace'
    | 'pseudonyms'
    | 'kept'
    | 'keepsClasses'
    | 'payload'
    | 'checksums'
    | 'rebasesClocks'
    | 'hidesTimes'
    | 'timeShift'
    | 'labels'
  > {
  /** Id of the connection, as inspect lists it. */
  readonly connection: number;
  /** `ladder`: arrows between two lifelines; `list`: Wireshark's columns. */
  readonly style: 'ladder' | 'list';
  readonly format: 'svg' | 'png';
  /** Whether the picture says when it happened; without, its times count from the first packet only. */
  readonly tellsDate: boolean;
}

/** What one reading of the inputs tells of the connection. */
interface Subject {
  readonly survey: Survey;
  readonly findings: readonly Finding[];
  readonly selection: Selection;
}

/**
 * Draw one connection from its rewritten packets, and audit both. The picture appears whole or not at
 * all. Answers false where some input could not be read whole.
 */
export async function drawFigure(request: FigureRequest, context: RunContext): Promise<boolean> {
  const output = new PendingOutput(request.output, request.mayReplace, request.inputs.places);
  try {
    const subject = await findSubject(request, context);
    const picture = await withWorkFolder(dirname(resolve(request.output)), (folder) =>
      make(request, { subject, folder }, context),
    );
    write(output.path, picture);
    output.publish();
    return isWhole(subject.survey);
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    context.progress.end();
  }
}

async function findSubject(
  { inputs, connection }: FigureRequest,
  context: RunContext,
): Promise<Subject> {
  context.progress.begin('reading', inputs.totalBytes);
  const surveyed = await survey(inputs.points, context);
  const { connectionCount } = surveyed.tracker;
  if (connection > connectionCount) {
    throw new PcapsuleError('connection.unknown', { claimed: connection, limit: connectionCount });
  }
  const findings = findFindings(surveyed.tracker);
  const { parts, windows } = selectConnections(surveyed.tracker, findings, {
    pick: 'findings',
    connections: [connection],
  });
  // Its healthy twin, the second part, is not drawn.
  return { survey: surveyed, findings, selection: { parts: parts.slice(0, 1), windows } };
}

interface Making {
  readonly subject: Subject;
  readonly folder: string;
}

async function make(
  request: FigureRequest,
  { subject, folder }: Making,
  context: RunContext,
): Promise<string | Uint8Array> {
  const roles = new Roles(request.pseudonyms, request.labels);
  mkdirSync(join(folder, 'captures'), { mode: 0o700 });
  context.progress.begin('rewriting', request.inputs.totalBytes);
  const options = {
    ...{ ...request, folder, roles, duplicates: 'once' as const },
    ...{ format: 'pcapng' as const, shift: shiftOf(request) },
  };
  const { parts } = await extractSelection(subject, options, context);
  const [extracted] = parts;
  const svg = draw(request, subject, { roles, extracted: extracted as ExtractedPart });
  context.progress.begin('auditing', 0);
  const { path: capture } = extracted as ExtractedPart;
  await examine(request, svg, { folder, capture }, context);
  return request.format === 'svg' ? svg : renderPng(svg);
}

function draw(
  request: FigureRequest,
  { survey: surveyed, findings }: Subject,
  { roles, extracted }: { readonly roles: Roles; readonly extracted: ExtractedPart },
): string {
  const { connection: id, style, format, tellsDate } = request;
  const shift = shiftOf(request);
  const names = surveyed.points.map(({ point }) => point.name);
  const reports = new ConnectionReports(roles, {
    pointNames: names,
    findings,
    tell: tellShifted(shift),
  });
  const connection = surveyed.tracker.connection(id);
  const { client, server } = reports.endsOf(connection);
  const ends = new Map([[id, { client: client.role, server: server.role }]]);
  const shown = readRows(extracted, ends, roles.byAddress()).get(id);
  const ladder: LadderReport = {
    connection: reports.report(connection),
    file: extracted.name,
    displayFilter: reports.displayFilter(connection),
    packets: shown?.rows ?? [],
    omitted: shown?.omitted ?? 0,
  };
  const finding = findings.find((candidate) => candidate.connection === id);
  const sentence = finding === undefined ? null : reports.sentence(finding, connection);
  const caption = captionConnection(ladder, { ends: [client, server], sentence, tellsDate });
  const start = tellsDate ? ladder.connection.startTime : null;
  const figure: Figure =
    style === 'list'
      ? drawPacketList(ladder, caption)
      : drawLadders([{ ladder, verdict: verdictOf(finding), start }], caption);
  // A picture of pixels cannot follow its reader's setting.
  return toSvgDocument(figure, format === 'png' ? 'light' : 'auto');
}

function verdictOf(finding: Finding | undefined): 'failed' | 'affected' | null {
  if (finding === undefined || finding.severity === 'note') return null;
  return finding.severity === 'failure' ? 'failed' : 'affected';
}

/** Both what was drawn and what it was drawn from: the text in a picture of pixels cannot be searched. */
async function examine(
  request: FigureRequest,
  svg: string,
  { folder, capture }: { readonly folder: string; readonly capture: string },
  context: RunContext,
): Promise<void> {
  const { inputs, kept, keepsClasses, payload, checksums } = request;
  const timeShift = inNanoseconds(shiftOf(request));
  const originals = inputs.files.filter(({ size }) => size > 0).map(({ path }) => path);
  const isFixedPoint = fixedPointsOf(request.pseudonyms);
  const policy = { kept, keepsClasses, payload, checksums, timeShift, isFixedPoint };
  const path = join(folder, 'figure.svg');
  write(path, svg);
  const outputs = [
    { path: capture, name: 'the capture behind the figure' },
    { path, name: 'the figure' },
  ];
  const unpackAt = workFolderPrefix(folder);
  insistOnClean(await audit({ outputs, originals, ...policy, unpackAt, signal: context.signal }));
}

function shiftOf({ timeShift, inputs }: FigureRequest): number {
  return resolveShift(timeShift, inputs.points);
}

function write(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
