import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { findShortcut, measure } from './captures.mjs';

const TRACEANON_KEY = 'pcapsule-benchmark-key-32-bytes!';

const words = (text) => text.split(' ');
const each = (command) => (task) =>
  task.inputs.map((input) => command(input, join(task.output, basename(input))));
const ours = (task, command) => [process.execPath, task.program, command, '--key', task.key];

/** A contender that rewrites all captures in one process. */
function anonymizes(name, options) {
  return {
    name,
    label: `\`pcapsule anonymize ${options}\``,
    isOurs: true,
    commands: (task) => [
      [
        ...ours(task, 'anonymize'),
        ...task.inputs,
        ...words(`${options} -o`),
        `${join(task.output, 'captures')}/`,
      ],
    ],
    outputs: (task) => join(task.output, 'captures'),
    check: isRewritten,
  };
}

/**
 * Everything that can be measured. `commands` gives the command lines that do the whole job, run one after another;
 * `check` says what is wrong with the outputs, if anything is. A task is { directory, inputs, output, program, key }.
 */
const CONTENDERS = [
  {
    name: 'cp',
    label: '`cp`',
    commands: (task) => [['cp', ...task.inputs, task.output]],
    check: hasEveryPacket,
  },
  {
    name: 'tcprewrite',
    label: '`tcprewrite --seed=1 --fixcsum`, file by file',
    commands: each((input, output) => [
      ...words('tcprewrite --seed=1 --fixcsum -i'),
      input,
      '-o',
      output,
    ]),
    check: hasEveryPacket,
  },
  {
    name: 'traceanon',
    label: '`traceanon -s -d -c KEY`, file by file',
    commands: each((input, output) => [
      ...words('traceanon -s -d -c'),
      TRACEANON_KEY,
      `pcapfile:${input}`,
      `pcapfile:${output}`,
    ]),
    check: hasEveryPacket,
  },
  {
    name: 'editcap',
    label: '`editcap -F pcap` (copies), file by file',
    commands: each((input, output) => ['editcap', '-F', 'pcap', input, output]),
    check: hasEveryPacket,
  },
  anonymizes('anonymize-blank', '--payload blank --no-audit'),
  anonymizes('anonymize-scrub', '--payload scrub --no-audit'),
  anonymizes('anonymize-audited', '--payload scrub'),
  {
    name: 'bundle',
    label: '`pcapsule bundle`',
    isOurs: true,
    commands: (task) => [
      [...ours(task, 'bundle'), task.directory, '-o', join(task.output, 'case.zip')],
    ],
    outputs: (task) => join(task.output, 'case.zip'),
    check: ({ files }) => (files.length === 1 ? undefined : 'wrote no bundle'),
  },
];

export const CONTENDER_NAMES = CONTENDERS.map(({ name }) => name);

/** The contenders of those names (all, without names) that can run here; `absent` lists the others' names. */
export function findContenders(names, program) {
  const wanted = CONTENDERS.filter(({ name }) => names.length === 0 || names.includes(name));
  const canRun = ({ name, isOurs }) => (isOurs ? existsSync(program) : isInstalled(name));
  const absent = wanted.filter((contender) => !canRun(contender)).map(({ name }) => name);
  return { present: wanted.filter(canRun), absent };
}

function isInstalled(name) {
  return process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
}

function hasEveryPacket({ files, expected }) {
  const { packets } = measure(files);
  return packets === expected.packets
    ? undefined
    : `wrote ${packets} of ${expected.packets} packets`;
}

/** A run of ours must not be fast by leaving work out: nearly every frame has an address that must have changed. */
function isRewritten({ inputs, files }) {
  return findShortcut(inputs, files);
}
