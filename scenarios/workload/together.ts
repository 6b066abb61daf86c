/**
 * Programs of several sentences that are served together: the operators of one sentence, each done once for all of them.
 *
 * What belongs to model or task is read once; what belongs to a sentence is there as often as there are sentences. Rows go by token,
 * then by sentence: the row of token t of sentence i is row t·j + i of j sentences. So a linear product, a norm or an addition is
 * the same operator of j times as many rows, the heads of all sentences lie side by side in the rows of a token, and what reads
 * the first token alone reads the first j rows. What is stored head by head, as scores are, lies sentence after sentence.
 */
import type { Stream, Together } from '../../models/index.js';
import { decider } from '../../models/index.js';
import { InputError, isGemm, type Operator, type OperatorTrace, type Tensor } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';

type Layout = 'by token' | 'by head';

/** Of a result. A product of heads is stored either way, and its shape says which. */
function layoutOf({ kind, dims, output: { shape } }: Operator, ofInput: Layout | undefined): Layout {
  if (kind === 'bmm' && isGemm(dims)) return shape.length === 2 && shape[0] === dims.m ? 'by token' : 'by head';
  return ofInput ?? 'by token';
}

/** The tensor of so many sentences. */
const widened = (t: Tensor, together: number, layout: Layout): number[] =>
  layout === 'by token' ? [...t.shape.slice(0, -1), t.shape.at(-1)! * together] : [t.shape[0]! * together, ...t.shape.slice(1)];

function dimsOf({ kind, dims }: Operator, together: number): Operator['dims'] {
  if (!isGemm(dims)) return { ...dims, rows: dims.rows * together };
  return kind === 'bmm' ? { ...dims, b: dims.b * together } : { ...dims, m: dims.m * together };
}

/**
 * The operators of one sentence for several at once.
 * @param program index of the sentences among those of the trace
 * @param first id of the first operator
 */
function operatorsTogether(own: readonly Operator[], together: number, program: number, first: number): Operator[] {
  const shift = first - (own[0]?.id ?? 0);
  const layouts = new Map<string, Layout>();
  const at = (t: Tensor): Tensor => {
    const layout = layouts.get(t.id);
    return layout ? { ...t, id: `p${program}.${t.id}`, shape: widened(t, together, layout) } : t;
  };
  return own.map((op) => {
    layouts.set(op.output.id, layoutOf(op, layouts.get(op.inputs[0]!.id)));
    return {
      ...op,
      id: op.id + shift,
      dims: dimsOf(op, together),
      inputs: op.inputs.map(at),
      output: at(op.output),
      deps: op.deps.map((d) => d + shift),
      sentence: program,
    };
  });
}

/** What decides who is served with whom, by program. */
interface Kinds {
  readonly alike: readonly number[];
  readonly layers: readonly number[];
}

/** Sentences of which each program may be that of the last to end, itself among them. */
function companies({ alike, layers }: Kinds, { sentences }: Pick<Stream, 'sentences'>): number[] {
  const counts = layers.map(() => 0);
  for (const { program } of sentences) counts[program]!++;
  return layers.map((_, p) => {
    if (counts[p] === 0) return 0;
    return counts.reduce((n, c, q) => n + (alike[q] === alike[p] && decider([p, q], layers) === p ? c : 0), 0);
  });
}

/** A trace with the programs of sentences together, and from which program each of those was made. */
interface Batched {
  readonly trace: OperatorTrace;
  readonly together: Together;
  readonly from: readonly number[];
}

/** Programs are made for as many sentences as may come together: at most those that are there at a time, and that are alike. */
export function withBatches(
  trace: OperatorTrace,
  most: number,
  layers: readonly number[],
  stream: Pick<Stream, 'sentences' | 'in_flight'>,
): Batched {
  const kinds = trace.sentences.map(({ task, seq }) => `${task} ${seq}`);
  const alike = kinds.map((k) => kinds.indexOf(k));
  const closed = stream.sentences.some((s) => s.arrival_ps < 0);
  const room = closed ? Math.min(most, stream.in_flight) : most;
  const operators = [...trace.operators];
  const sentences = [...trace.sentences];
  const from: number[] = [];
  const of = companies({ alike, layers }, stream).map((company, program) => {
    const own = trace.operators.filter((o) => o.sentence === program);
    return Array.from({ length: Math.max(0, Math.min(room, company) - 1) }, (_, i) => {
      const made = sentences.push({ ...trace.sentences[program]!, together: i + 2 }) - 1;
      from.push(program);
      for (const o of operatorsTogether(own, i + 2, made, operators.length)) operators.push(o);
      return made;
    });
  });
  return { trace: { ...trace, sentences, operators }, together: { most, alike, layers, of }, from };
}

/** At most so many sentences are served together. @throws InputError for those that keep a cache */
export function mostTogether({ scenario, at }: LoadedScenario, { operators }: OperatorTrace): number {
  const { together = 1 } = scenario.schedule ?? {};
  if (together > 1 && operators.some((o) => [...o.inputs, o.output].some((t) => t.class === 'cache')))
    throw new InputError(
      at('schedule', 'together'),
      `${together} sentences of a decoder`,
      'an encoder: sentences that keep a cache are served alone',
    );
  return together;
}
