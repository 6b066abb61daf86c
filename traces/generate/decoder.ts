/**
 * The operators of a decoder's request: its prompt at once, then a token a step, each step from the keys and values of all tokens
 * before it, or of the last so many (`window`). They stay in tensors of class `cache`, to whose end each step puts a row a layer;
 * of so many rows as the window has, the oldest gives its place. The first token comes from the prompt; the last is not fed back.
 *
 * Order and data flow are those of HuggingFace transformers' GPT-2 and Llama, as recordings show them; tests compare them.
 * Otherwise than in a recording, the rows of GPT-2's prompt are put into the cache too: there they are views of what one product
 * made. Causal attention is counted dense, as the products are recorded.
 */
import type { Tensor } from '../operators/operator.js';
import { adapted, prefixed, prefixRows, projected, scaled } from './added-parts.js';
import type { ModelDescription } from './model-description.js';
import { turned, turnsOf, type Turns } from './rotary.js';
import { norm, type Writing } from './writing.js';
import type { Writer } from './writer.js';

/** A pass: the prompt, or a token. */
interface Pass extends Writing {
  /** rows of keys and values that are attended to, those of this pass too */
  readonly context: number;
  /** the row that is evicted; undefined: none */
  readonly row: number | undefined;
  /** nothing is kept from before */
  readonly first: boolean;
  readonly turns: Turns | undefined;
}

/** Heads of keys and values, and features of a head. */
export const headsOf = ({
  heads,
  kv_heads = heads,
  hidden,
}: ModelDescription): { readonly kv: number; readonly wide: number } => ({
  kv: kv_heads,
  wide: hidden / heads,
});

const isLlama = (w: Writing): boolean => w.model.family === 'llama';
const normed = (w: Writing, x: Tensor, name: '' | '.1', layer: number | null): Tensor =>
  norm(w, x, w.model.hidden, `${isLlama(w) ? 'rms_norm' : 'layer_norm'}${name}`, layer, isLlama(w));

function embeddings(w: Writing): Tensor {
  const { writer, model, seq } = w;
  const { hidden, vocabulary, positions } = model;
  const dims = { rows: seq, cols: hidden };
  const table = (name: string, rows: number): Tensor =>
    writer.element('embedding', dims, [writer.weight(name, [rows, hidden], 'embedding', null)], null);
  const words = table('embedding', vocabulary);
  return isLlama(w) ? words : writer.element('add', dims, [table('embedding.1', positions), words], null);
}

/** Puts the rows of this pass, the first `cols` columns of `x`, after those that are kept, or in the place of the oldest. */
function append({ writer, seq, context, row }: Pass, x: Tensor, of: 'key' | 'value', cols: number, layer: number): Tensor {
  const output = writer.cache(of, layer, [context, cols]);
  return writer.element('elementwise', { rows: seq, cols }, [x], layer, { name: 'cache', output, row });
}

/** Keys or values that are a tensor of their own: those of the prompt are made where they stay. */
function kept(p: Pass, x: Tensor, of: 'key' | 'value', cols: number, layer: number): Tensor {
  if (!p.first) return append(p, x, of, cols, layer);
  return p.writer.into(prefixed(p, x, of, cols, layer), p.writer.cache(of, layer, [p.context, cols]));
}

/** Those that one product made with the queries. */
function keptOfAll(p: Pass, all: Tensor, of: 'key' | 'value', cols: number, layer: number): Tensor {
  if (!p.first || prefixRows(p.model) === 0) return append(p, all, of, cols, layer);
  const cut = p.writer.element('elementwise', { rows: p.seq, cols }, [all], layer, { name: of });
  return p.writer.into(prefixed(p, cut, of, cols, layer), p.writer.cache(of, layer, [p.context, cols]));
}

interface Heads {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

function llamaHeads(p: Pass, x: Tensor, layer: number): Heads {
  const { hidden, heads } = p.model;
  const { kv, wide } = headsOf(p.model);
  const cols = kv * wide;
  const project = (part: string, out: number): Tensor =>
    projected(p, x, part, { name: `attention.${part}`, shape: [out, hidden], layer, bare: true });
  const query = project('query', hidden);
  const key = scaled(p, project('key', cols), 'attention.key', cols, layer);
  const value = scaled(p, project('value', cols), 'attention.value', cols, layer);
  const turnedQuery = turned(p, query, heads, wide, p.turns!, layer);
  const turnedKey = turned(p, key, kv, wide, p.turns!, layer);
  return { query: turnedQuery, key: kept(p, turnedKey, 'key', cols, layer), value: kept(p, value, 'value', cols, layer) };
}

function gpt2Heads(p: Pass, x: Tensor, layer: number): Heads {
  const { hidden } = p.model;
  const all = projected(p, x, 'qkv', { name: 'attention.qkv', shape: [3 * hidden, hidden], layer });
  const query = scaled(p, all, 'attention.qkv', 3 * hidden, layer);
  return { query, key: keptOfAll(p, query, 'key', hidden, layer), value: keptOfAll(p, query, 'value', hidden, layer) };
}

function attention(p: Pass, x: Tensor, layer: number): Tensor {
  const { writer, model, seq, context } = p;
  const { hidden, heads } = model;
  const { wide } = headsOf(model);
  const { query, key, value } = isLlama(p) ? llamaHeads(p, x, layer) : gpt2Heads(p, x, layer);
  const scores = { name: 'attention.scores', dims: { b: heads, m: seq, k: wide, n: context }, transposed: true };
  const values = { name: 'attention.context', dims: { b: heads, m: seq, k: context, n: wide }, transposed: false };
  const scored = writer.bmm(scores, query, key, [heads, seq, context], layer);
  const shares = writer.element('softmax', { rows: heads * seq, cols: context }, [scored], layer);
  const read = writer.bmm(values, shares, value, [seq, hidden], layer);
  return projected(p, read, 'output', { name: 'attention.output', shape: [hidden, hidden], layer, bare: isLlama(p) });
}

function feedForward(p: Pass, x: Tensor, layer: number): Tensor {
  const { hidden, intermediate } = p.model;
  const dims = { rows: p.seq, cols: intermediate };
  const bare = isLlama(p);
  const wider = (part: string): Tensor =>
    projected(p, x, part, { name: `ffn.${part}`, shape: [intermediate, hidden], layer, bare });
  const act = bare
    ? p.writer.element('silu', dims, [wider('gate')], layer)
    : p.writer.element('gelu', dims, [wider('up')], layer);
  const passed = bare ? p.writer.element('mul', dims, [wider('up'), act], layer) : act;
  const narrowed = scaled(p, passed, 'ffn', intermediate, layer);
  return projected(p, narrowed, 'down', { name: 'ffn.down', shape: [hidden, intermediate], layer, bare });
}

/** A token is a whole number of so many bits, as in recordings. */
const TOKEN_BITS = 64;

/** The token of the last row: the table of words again where the model is tied, else a matrix of its own. */
function answer({ writer, model }: Writing, x: Tensor): void {
  const { hidden, vocabulary, tied } = model;
  const shape = [vocabulary, hidden];
  const matrix = tied
    ? writer.weight('embedding', shape, 'embedding', null)
    : writer.weight('head', shape, model.tuned.includes('head') ? 'task' : 'backbone', null);
  const dims = { rows: 1, cols: vocabulary };
  writer.element('elementwise', dims, [writer.linear(x, 1, matrix, undefined, null)], null, {
    name: 'argmax',
    shape: [1, 1],
    bits: TOKEN_BITS,
  });
}

function writePass(w: Writing, rows: Pick<Pass, 'context' | 'row' | 'first'>, positions: string): void {
  const { writer, model, seq } = w;
  const { hidden, layers } = model;
  let x = embeddings(w);
  const turns = isLlama(w) ? turnsOf(writer, positions, seq, headsOf(model).wide) : undefined;
  const p: Pass = { ...w, ...rows, turns };
  const dims = { rows: seq, cols: hidden };
  let read = normed(w, x, '', null);
  for (let layer = 0; layer < layers; layer++) {
    const attended = adapted(w, attention(p, read, layer), 'attention', layer);
    x = writer.element('add', dims, [attended, x], layer);
    const forwarded = adapted(w, feedForward(p, normed(w, x, '', layer), layer), 'ffn', layer);
    x = writer.element('add', dims, [forwarded, x], layer);
    read = normed(w, x, '.1', layer);
  }
  answer(w, read);
}

/** What is asked of a decoder, in tokens. */
export interface Request {
  readonly prompt: number;
  readonly outputs: number;
  /** index into the trace's sentences */
  readonly sentence: number;
}

/**
 * @param request a prompt that its prefix and the model's window leave room for
 * @param onUpdate as `Writing` has it
 * @returns how many operators there are until the first token is there
 */
export function writeDecoder(
  writer: Writer,
  model: ModelDescription,
  { prompt, outputs, sentence }: Request,
  onUpdate?: Writing['onUpdate'],
): number {
  const rows = prefixRows(model) + prompt;
  writePass({ writer, model, seq: prompt, onUpdate }, { context: rows, row: undefined, first: true }, `s${sentence}.positions`);
  const first_token = writer.operators.length;
  const { window = Infinity } = model;
  for (let step = 1; step < outputs; step++) {
    const tokens = rows + step;
    const row = tokens > window ? (tokens - 1) % window : undefined;
    writePass(
      { writer, model, seq: 1 },
      { context: Math.min(tokens, window), row, first: false },
      `s${sentence}.positions.${step}`,
    );
  }
  return first_token;
}
