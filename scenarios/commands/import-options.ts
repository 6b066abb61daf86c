/** How a recording is read: options that `import`, `inspect` and `replay` have in common. */
import type { ImportOptions } from '../../traces/index.js';
import { InvalidArgumentError } from 'commander';
import { flag, option, text, type Names } from './option.js';
import * as shared from './options.js';

const words =
  <T extends string>(...names: T[]): Names =>
  () =>
    Promise.resolve(names);

/** `batch=1,seq=128` → sizes by name. @throws InvalidArgumentError */
function dimensions(given: string, before: unknown): Map<string, number> {
  const sizes = new Map(before instanceof Map ? (before as Map<string, number>) : []);
  for (const part of given.split(',')) {
    const [name = '', size = '', ...more] = part.split('=').map((w) => w.trim());
    if (name === '' || more.length > 0 || !/^\d{1,9}$/.test(size))
      throw new InvalidArgumentError(`"${part}": expected NAME=SIZE, such as batch=1,seq=128`);
    sizes.set(name, Number(size));
  }
  return sizes;
}

/** `0`, `2-4`, `0,3-5` → numbers. @throws InvalidArgumentError */
function numbers(given: string): readonly number[] {
  const found = given.split(',').flatMap((part) => {
    const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim()) ?? [];
    const last = Number(to ?? from);
    if (from === undefined || last < Number(from))
      throw new InvalidArgumentError(`"${part}": expected numbers from 0, such as 0,3-5`);
    return Array.from({ length: last - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/** As commands spread them into their own. */
export const importFlags = {
  strict: flag('--strict', 'an operator that is not understood is an error'),
  sharing: shared.sharing,
  label: text('--label <text>', 'sentences are the labels that hold this text (default: those that name an inference)'),
  step: option<readonly number[]>('--step <numbers>', 'only these sentences, numbered from 0 (0,3-5)', { parse: numbers }),
  thread: text('--thread <id>', 'only what this thread did: its tid, or "PID TID"'),
  pass: option<'forward' | 'all'>('--pass <which>', 'with backward and optimiser work, or without', {
    names: words('forward', 'all'),
    closed: true,
    default: 'forward',
  }),
  steps: option<'apart' | 'together'>('--steps <how>', 'each decode step is a sentence, or one with its prefill', {
    names: words('apart', 'together'),
    closed: true,
    default: 'apart',
  }),
  dim: option<Map<string, number>>('--dim <name=size,...>', 'sizes that the file leaves open (ONNX)', { parse: dimensions }),
  shapes: text('--shapes <file>', 'shapes of operands, for a format without (Chakra)'),
  ids: text('--ids <file>', 'Execution Trace of the same run, whose tensor ids are taken (Kineto)'),
  classes: text('--classes <file>', 'classes of weights: patterns of their names → backbone, task or embedding (YAML)'),
};

/** What the options came to. */
export interface ImportFlags {
  readonly strict: boolean | undefined;
  readonly sharing: ImportOptions['sharing'];
  readonly label: string | undefined;
  readonly step: readonly number[] | undefined;
  readonly thread: string | undefined;
  readonly pass: 'forward' | 'all';
  readonly steps: 'apart' | 'together';
  readonly dim: ReadonlyMap<string, number> | undefined;
  readonly shapes: string | undefined;
  readonly ids: string | undefined;
  readonly classes: string | undefined;
}

/** As an import takes them. */
export const importOptionsOf = (f: ImportFlags): ImportOptions => ({
  strict: f.strict ?? false,
  sharing: f.sharing,
  select: { label: f.label, step: f.step, thread: f.thread, pass: f.pass, steps: f.steps },
  dims: f.dim ?? new Map(),
  shapes: f.shapes,
  ids: f.ids,
  classes: f.classes,
});
