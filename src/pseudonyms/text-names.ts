import { countSuffixLabels } from './host-suffix.js';
import { matching, type ReplaceValue, type TextPass } from './text-passes.js';

/** What replaces names that stand in a text. */
export interface NamesInText {
  word(text: string): string;
  hostName(text: string): string;
}

/** Words before a value that make it the name of someone or something. */
const NAME_KEY =
  '(?:user(?:_?names?|_?id)?|login|role|account|owner|principal|db(?:_?name)?|database|dbinstance(?:identifier)?|cluster|host(?:_?name)?|server(?:_?name)?|node(?:_?name)?|pod(?:_?name)?|container(?:_?name)?|namespace|instance(?:_?id)?|proxy(?:endpoint|_?name)?|endpoint|upstream|client(?:_?(?:name|host|addr))?|session_authorization|application_?name)';
const QUOTED = `"[^"\\n]{1,256}"|'[^'\\n]{1,256}'`;
/** `user=bob`, `"user": "bob"`, `user "bob"`; a colon alone also stands in sentences. */
const IN_CONTEXT = new RegExp(
  `(?<![a-z])${NAME_KEY}(?:["']?\\s*=>?\\s*(${QUOTED}|[^\\s"',;&\\]})]+)|["']?\\s*:?\\s*(${QUOTED}))`,
  'gi',
);
/** `pod/web-0`, as kubectl writes it. */
const RESOURCE =
  /\b(?:pods?|nodes?|services?|svc|endpoints?|namespaces?|ns|deployments?(?:\.apps)?|statefulsets?(?:\.apps)?|daemonsets?(?:\.apps)?|replicasets?(?:\.apps)?|jobs?(?:\.batch)?|configmaps?|secrets?|ingress(?:es)?|serviceaccounts?)\/([a-z0-9][a-z0-9.-]*)/g;
/** `bob@host`, `'bob'@'host'`. */
const ACCOUNT = /([A-Za-z0-9_][A-Za-z0-9._%+-]{0,127})(?=['"]?@['"]?[A-Za-z0-9[])/g;
const HOST_NAME =
  /(?<![A-Za-z0-9_.-])[A-Za-z0-9_*-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]+(?![A-Za-z0-9_-])/g;
/** Values that name nobody, and numbers and addresses, which other passes know. */
const NOBODY =
  /^(?:true|false|null|none|nil|default|unknown|yes|no|n\/a|-|\(null\)|[\d.:,/[\]%x-]*)$/i;
const LONGEST_HOST_NAME = 255;

/** Two labels of which the second is one of these: rather a file than a host, unless it was met. */
const FILE_NAME = /^[^.]+\.(?:java|py|rs|pl|sh|md|cc|so|ps|zip|mov)$/i;

/** Passes over names that are known by where they stand, met before or not. */
export function contextPasses(names: NamesInText, rest: (text: string) => string): TextPass[] {
  const replaceValue: ReplaceValue = (value) => {
    const bare = value.replace(/^["']|["']$/g, '');
    if (NOBODY.test(bare)) return undefined;
    const replaced = rest(bare);
    const by = replaced === bare ? names.word(bare) : replaced;
    return value.replace(bare, () => by);
  };
  return [IN_CONTEXT, RESOURCE, ACCOUNT].map((pattern) => matching(pattern, replaceValue));
}

/** A pass over host names: dotted, with an end that names are registered under. */
export function hostNamePass(names: NamesInText): TextPass {
  return matching(HOST_NAME, (text) => {
    if (text.length > LONGEST_HOST_NAME || FILE_NAME.test(text)) return undefined;
    const labels = text.toLowerCase().split('.');
    const kept = countSuffixLabels(labels);
    return kept === 0 || kept >= labels.length ? undefined : names.hostName(text);
  });
}
