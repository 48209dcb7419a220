import type { Connection } from '../connection.js';
import type { Tracker } from '../tracker.js';
import { Views } from '../views.js';
import { findDnsFailures } from './dns-failure.js';
import {
  type Evidence,
  evidenceOf,
  type Figures,
  type Finding,
  type FindingContext,
  type FindingFamily,
  type FindingKind,
  type Observation,
  type Severity,
} from './finding.js';
import { findLossBetween } from './packet-loss-between.js';
import { FAMILIES } from './registry.js';
import { SurveyContext } from './survey-context.js';

/** What a loss between two capture points explains. */
const EXPLAINED_BY_LOSS: readonly FindingKind[] = ['retransmissions', 'slow-setup'];

/** Everything worth telling of the connections that a tracker saw, in order of first appearance. */
export function findFindings(tracker: Tracker): Finding[] {
  const context = new SurveyContext(tracker);
  const views = new Views(tracker);
  const losses = findLossBetween(tracker, views);
  const lossy = new Set(losses.flatMap((loss) => [loss.connection, ...loss.views]));
  const findings = [...findDnsFailures(tracker), ...losses];
  for (const connection of tracker.connections()) {
    if (connection.tcp === undefined) continue;
    const isLossy = lossy.has(connection.id);
    for (const finding of newFindings(connection, { context, views })) {
      if (!isLossy || !EXPLAINED_BY_LOSS.includes(finding.kind)) findings.push(finding);
    }
  }
  return findings.sort((a, b) => a.connection - b.connection);
}

/** What a connection shows, but for what another capture point's view of it shows as well. */
function newFindings(
  connection: Connection,
  { context, views }: { context: FindingContext; views: Views },
): Finding[] {
  const group = views.of(connection.id);
  const [first = connection.id] = group;
  const told = first === connection.id ? [] : observe(context.connection(first), context);
  const others = group.filter((id) => id !== connection.id);
  return observe(connection, context)
    .filter(({ family }) => !told.some((observed) => observed.family === family))
    .map(
      ({ family, observation }) =>
        new ConnectionFinding(family, observation.severity ?? family.severity, {
          connection: connection.id,
          views: others,
          context,
        }),
    );
}

interface Observed {
  readonly family: FindingFamily;
  readonly observation: Observation;
}

/** What the families say of one connection, but for what another of them says better. */
function observe(connection: Connection, context: FindingContext): Observed[] {
  const observed: Observed[] = [];
  for (const family of FAMILIES) {
    const observation = family.observe(connection, context);
    if (observation !== undefined) observed.push({ family, observation });
  }
  const kinds = new Set(observed.map(({ family }) => family.kind));
  return observed.filter(({ family }) => !(family.unless ?? []).some((kind) => kinds.has(kind)));
}

const NO_VIEWS: readonly number[] = [];

/** A finding of one connection. There may be a million: what it has to say is put together when it is asked. */
class ConnectionFinding implements Finding {
  readonly severity: Severity;
  readonly connection: number;
  readonly views: readonly number[];
  readonly #family: FindingFamily;
  readonly #context: FindingContext;

  constructor(
    family: FindingFamily,
    severity: Severity,
    about: Pick<Finding, 'connection' | 'views'> & { readonly context: FindingContext },
  ) {
    this.severity = severity;
    this.connection = about.connection;
    this.views = about.views.length === 0 ? NO_VIEWS : about.views;
    this.#family = family;
    this.#context = about.context;
  }

  get kind(): FindingKind {
    return this.#family.kind;
  }

  get evidence(): readonly Evidence[] {
    const { roles, evidence = [] } = this.#observation();
    const told = evidenceOf(this.#context.connection(this.connection), roles);
    return [...told, ...evidence].sort((a, b) => a.after - b.after);
  }

  get figures(): Figures {
    return this.#observation().figures;
  }

  get sentence(): string {
    return this.#observation().sentence;
  }

  get meanings(): readonly string[] {
    return this.#observation().meanings ?? this.#family.meanings;
  }

  /** The same as when it was found: records do not change after the survey. */
  #observation(): Observation {
    const connection = this.#context.connection(this.connection);
    return this.#family.observe(connection, this.#context) as Observation;
  }
}
