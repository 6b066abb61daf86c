/** The programs that the sentences of a stream run: one for each task, length, answer and exit layer, or recorded sentence and exit. */
import {
  generateTrace,
  type ModelDescription,
  type Operator,
  type OperatorTrace,
  type SentenceKind,
  type Tensor,
} from '../../traces/index.js';
import { withExits } from './early-exit.js';

/** Each distinct program once, and which sentence runs which. */
export interface Programs {
  readonly trace: OperatorTrace;
  /** by sentence, an index into the sentences of the trace */
  readonly of: readonly number[];
  /** by program, the layer after which it ends */
  readonly exits: readonly (number | undefined)[];
}

/** Keeps each distinct value once. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): { readonly kept: T[]; readonly of: number[] } {
  const index = new Map<string, number>();
  const kept: T[] = [];
  const of = items.map((item) => {
    const key = keyOf(item);
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, kept.length);
    return kept.push(item) - 1;
  });
  return { kept, of };
}

function ended(trace: OperatorTrace, exits: readonly (number | undefined)[], layers: number): OperatorTrace {
  if (exits.every((e) => e === undefined)) return trace;
  // beside programs that may exit early, one that may not still has their off-ramps
  const all = exits.map((e) => e ?? layers);
  return withExits(trace, all);
}

/** @param wanted by sentence, and the layer after which it ends */
export function generatedPrograms(
  model: ModelDescription,
  wanted: readonly (SentenceKind & { readonly exit: number | undefined })[],
  name: string,
): Programs {
  const { kept, of } = distinct(wanted, ({ task, seq, outputs, exit }) => `${task} ${seq} ${outputs} ${exit}`);
  const exits = kept.map((k) => k.exit);
  return { trace: ended(generateTrace(model, kept, name), exits, model.layers), of, exits };
}

/** Sentences of a recording, some of them more than once: activations of a sentence have names of their own. */
function picked(trace: OperatorTrace, picks: readonly number[]): OperatorTrace {
  if (picks.length === trace.sentences.length && picks.every((s, i) => s === i)) return trace;
  const operators: Operator[] = [];
  for (const [program, s] of picks.entries()) {
    const own = trace.operators.filter((o) => o.sentence === s);
    // ids of a sentence follow one another
    const shift = operators.length - (own[0]?.id ?? 0);
    const renamed = (t: Tensor): Tensor => (t.class === 'activation' ? { ...t, id: `p${program}.${t.id}` } : t);
    for (const o of own)
      operators.push({
        ...o,
        id: o.id + shift,
        deps: o.deps.map((d) => d + shift),
        inputs: o.inputs.map(renamed),
        output: renamed(o.output),
        sentence: program,
      });
  }
  return { ...trace, sentences: picks.map((s) => trace.sentences[s]!), operators };
}

/** @param wanted by sentence, the recorded one that it is, and the layer after which it ends */
export function recordedPrograms(
  trace: OperatorTrace,
  wanted: readonly { readonly recorded: number; readonly exit: number | undefined }[],
  layers: number,
): Programs {
  const { kept, of } = distinct(wanted, ({ recorded, exit }) => `${recorded} ${exit}`);
  const exits = kept.map((k) => k.exit);
  const recorded = kept.map((k) => k.recorded);
  return { trace: ended(picked(trace, recorded), exits, layers), of, exits };
}
