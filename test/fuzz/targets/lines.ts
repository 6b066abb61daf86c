/** Command lines: options of every command with values of all kinds, files that are sound, damaged or not there. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { commands } from '../../../scenarios/commands/registry.js';
import { main } from '../../../scenarios/commands/index.js';
import { TINY } from '../../helpers/cli.js';
import { HOSTILE, OWN_NAMES } from '../../helpers/hostile.js';
import type { Random } from '../random.js';
import { checkMessage, type Outcome, type Target } from '../target.js';

/** Those that wait for somebody, or simulate for minutes whatever they are given. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'view',
  'worker',
  'validate',
  'calibrate',
  'study',
  'alternatives',
  'waterfall',
  'faults',
]);
const attacked = commands.filter(({ name }) => !LEFT_OUT.has(name));

const SCENARIO =
  'version: 1\nname: x\nplatform: tiny\nmodel: { family: albert, size: tiny, layers: 1 }\ntasks: { count: 1, labels: 2 }\n' +
  'stream: { sentences: 1, lengths: { kind: fixed, tokens: 4 } }\n';
const FILES = ['r.json.gz', 's.yaml', 'q.csv', 'dir', 'nothing', 'cut.swt', '-', '', '/proc/self/mem', '/dev/null', '.'] as const;
const VALUES = [
  ...['0', '1', '-1', '2', '3.5', '1e9', '1e400', 'NaN', '9007199254740993', '', ' ', ',', '=', 'a=b', 'model.size=tiny', 'tiny'],
  ...['model.layers=-1', 'stream.sentences=0', 'platform=nothing', 'x.y.z=1', 'tile', 'none', 'json', '0,1,2', '[', '{'],
  ...HOSTILE,
  ...OWN_NAMES,
] as const;

/** Names of options as the command line has them, such as --set. */
const optionsOf = ({ options }: (typeof commands)[number]): string[] => [
  '--json',
  ...Object.values(options).map(({ flags }) => /--[\w-]+/.exec(flags)![0]),
];

/** A word that may stand anywhere. */
const word = (r: Random): string => (r.chance(50) ? r.of(FILES) : r.of<string>(VALUES));

function drawn(r: Random): string[] {
  const command = r.of(attacked);
  const words = [command.name];
  for (let n = r.below(3); n > 0; n--) words.push(word(r));
  for (let n = r.below(4); n > 0; n--) {
    words.push(r.chance(90) ? r.of(optionsOf(command)) : r.of(['--nothing', '--', '-x', '--=', '--set=']));
    if (r.chance(80)) words.push(word(r));
  }
  return words;
}

let laid = false;
function layFiles(): void {
  if (laid) return;
  if (!existsSync('dir')) mkdirSync('dir');
  copyFileSync(TINY, 'r.json.gz');
  writeFileSync('s.yaml', SCENARIO);
  writeFileSync('q.csv', 'cycle,addr_hex,op\n0,0x0,R\n4,0x40,W\n');
  writeFileSync('cut.swt', 'SWYD');
  laid = true;
}

/** What a terminal must not be given: controls, marks that turn what follows. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** A line ends with one of its exit codes and says in lines what is wrong. @throws for another end */
async function attempt(content: Buffer): Promise<Outcome> {
  layFiles();
  const argv = JSON.parse(content.toString()) as string[];
  let stderr = '';
  const code = await main(argv, {
    out: () => undefined,
    err: (text) => (stderr += text),
    colours: false,
    columns: undefined,
    now_ms: () => performance.now(),
  });
  if (code === 1 || ![0, 2, 3].includes(code)) throw new Error(`exit code ${code}: ${stderr.slice(0, 500)}`);
  if (/^\s+at .*:\d+:\d+/m.test(stderr)) throw new Error(`a stack trace: ${stderr.slice(0, 500)}`);
  if (code === 2 && stderr.trim() === '') throw new Error('refused without a word');
  if (UNSEEN.test(stderr)) throw new Error(`it prints what cannot be seen: ${JSON.stringify(stderr).slice(0, 300)}`);
  for (const line of stderr.trimEnd().split('\n')) checkMessage(line);
  return code === 2 ? 'refused' : 'taken';
}

export const lines: Target = {
  about: 'command lines',
  ending: '.json',
  bases: () =>
    [['platforms'], ['check', 's.yaml'], ['gemm', '--m', '4', '--k', '4', '--n', '4']].map((l) => Buffer.from(JSON.stringify(l))),
  mutated: (_, r) => Buffer.from(JSON.stringify(drawn(r))),
  attempt,
  most_s: 60,
};
