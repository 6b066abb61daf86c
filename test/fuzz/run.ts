/** `npm run fuzz -- TARGET [--seconds S] [--seed N] [--inputs N] [--keep]`: attacks one target, or `all` in turn, or tries the `canaries`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, nearest, packageRoot } from '../../traces/index.js';
import { keepRun } from '../reliability/record.js';
import { attack, type Attacked } from './attack.js';
import { canaries } from './canaries.js';
import { targets } from './targets/index.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
/** Of those that simulate, whose inputs are counted by themselves. */
const SIMULATED = ['runs', 'scenarios'];

/** @throws InputError for what is no whole number */
function whole(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0)
    throw new InputError({ file: option }, `"${text}"`, 'a whole number from 0');
  return value;
}

function figuresOf(name: string, a: Attacked): Record<string, number> {
  const [what, outcome] = SIMULATED.includes(name) ? ['drawn cases', 'of them run'] : ['inputs', 'of them read'];
  return {
    [`${name}: ${what}`]: a.inputs,
    [`${name}: ${outcome}`]: a.taken,
    [`${name}: kinds of findings`]: a.findings.length,
    'most memory of a process that attacks (MiB)': a.most_rss_mib,
  };
}

/** @returns findings */
async function attacked(names: readonly string[], seconds: number, seed: number, inputs: number, keep: boolean): Promise<number> {
  const folder = join(packageRoot(), 'out', 'fuzz');
  mkdirSync(folder, { recursive: true });
  let found = 0;
  for (const name of names) {
    const came = await attack({ target: name, seed, seconds, inputs, folder, onProgress: say });
    found += came.findings.length;
    const rate = came.inputs / came.seconds;
    say(
      `${name}: ${came.inputs} inputs, ${came.taken} taken, in ${came.seconds.toFixed(1)} s (${rate.toFixed(0)}/s), ` +
        `${came.known} kept to be changed further, ${came.most_rss_mib} MiB, ${came.findings.length} kinds of findings`,
    );
    const command = `npm run fuzz -- ${name} --seconds ${seconds} --seed ${seed}`;
    if (keep)
      keepRun(SIMULATED.includes(name) ? 'fuzz-runs' : 'fuzz', {
        command,
        seconds: came.seconds,
        figures: figuresOf(name, came),
      });
  }
  return found;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      inputs: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
      keep: { type: 'boolean', default: false },
    },
  });
  const [name = 'all'] = positionals;
  const known = [...targets.names, 'all', 'canaries'];
  if (!known.includes(name))
    throw new InputError({ file: 'TARGET' }, `no ${name}`, `one of ${known.join(', ')}`, nearest(name, known));
  const [seconds, seed, inputs] = [
    whole(values.seconds, '--seconds'),
    whole(values.seed, '--seed'),
    whole(values.inputs, '--inputs'),
  ];
  // files that targets read and commands write lie there
  const here = mkdtempSync(join(tmpdir(), 'switchyard-fuzz-'));
  process.chdir(here);
  process.env['XDG_CACHE_HOME'] = join(here, 'cache');
  try {
    if (name === 'canaries')
      return (await canaries({ seconds, seed, keep: values.keep, say, only: positionals.slice(1) })) ? 0 : 1;
    return (await attacked(name === 'all' ? targets.names : [name], seconds, seed, inputs, values.keep)) > 0 ? 1 : 0;
  } finally {
    process.chdir(tmpdir());
    rmSync(here, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isTold = error instanceof InputError || (error as { readonly code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  if (!isTold) throw error;
  say(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
