/** What parameters are called, from where they stand, and why they change with the task. */
import t from 'tap';
import { findAttention } from '../../../traces/import/attention.js';
import type { Layers } from '../../../traces/import/layers.js';
import { namesOf } from '../../../traces/import/names.js';
import type { Piece } from '../../../traces/import/piece.js';
import { tensor } from '../../helpers/recordings.js';

/** `32→8` a product of 6 rows, `bmm 4×6×8×6`, `gelu 6×8`; with `w` it has a parameter. */
function piece(text: string): Piece {
  const [kind = '', sizes = '', more = ''] = text.includes('→') ? ['matmul', text.replace('→', '×')] : text.split(' ');
  const [a = 0, b = 0, c = 0, d = 0] = sizes.split('×').map(Number);
  const dims =
    kind === 'matmul' ? { b: 1, m: 6, k: a, n: b } : kind === 'bmm' ? { b: a, m: b, k: c, n: d } : { rows: a, cols: b };
  const parameters = kind === 'matmul' ? [tensor(b, a)] : more === 'w' ? [tensor(b)] : [];
  return { kind: kind as Piece['kind'], name: `aten::${kind}`, dims, reads: [], parameters, type: 'float32', module: undefined };
}
function names(text: string, layers?: Layers): string[] {
  const pieces = text.split('; ').map(piece);
  return namesOf(pieces, layers, findAttention(pieces)).map(({ name, task }) => (task === undefined ? name : `${name}: ${task}`));
}
const CORE = 'bmm 4×6×8×6; softmax 24×6; bmm 4×6×6×8';
const [NORM, HEAD, LORA, ADAPTER] = ['a norm', 'the last product: a head', 'a low-rank update (LoRA)', 'a bottleneck adapter'];

t.test('attention’s products by what they make, the one after it, and those of the block', async (t) => {
  const layer = `32→32; 32→32; 32→32; ${CORE}; 32→32; add 6×32; layer_norm 6×32 w; 32→64; gelu 6×64; 64→32; add 6×32; layer_norm 6×32 w`;
  const expected = [
    'attention.query',
    'attention.key',
    'attention.value',
    'bmm',
    'softmax',
    'bmm.1',
    'attention.output',
    'add',
    `layer_norm: ${NORM}`,
    'ffn.up',
    'gelu',
    'ffn.down',
    'add.1',
    `layer_norm.1: ${NORM}`,
  ];
  t.same(
    names(`${layer}; ${layer}`, { start: 0, period: 14, count: 2 }),
    [...expected, ...expected],
    'counted anew in each layer',
  );
  t.match(names(`32→96; ${CORE}; 32→32; 32→4`), [
    'attention.qkv',
    'bmm',
    'softmax',
    'bmm.1',
    'attention.output',
    `classifier: ${HEAD}`,
  ]);
  t.same(names(`32→32; 32→64; ${CORE}`).slice(0, 2), ['attention.query', 'attention.kv']);
});

t.test('outside the layers: a projection before them, poolers after them, and the head', async (t) => {
  const layer = `32→96; ${CORE}; 32→32; add 6×32`;
  const model = `16→32; ${layer}; ${layer}; 32→32; tanh 6×32; 32→2`;
  const found = names(model, { start: 1, period: 6, count: 2 });
  t.same([found[0], ...found.slice(-3)], ['embedding.projection', 'pooler', 'tanh', `classifier: ${HEAD}`]);
  t.same(names('16→32; 32→16; 16→2'), ['pooler', 'pooler.1', `classifier: ${HEAD}`], 'without layers');
  t.same(names('16→32; 32→2; add 6×2'), ['pooler', 'pooler.1', 'add'], 'what is added to is no head');
  t.same(names('16→32'), ['product'], 'nor is one alone');
  t.same(names('bmm 1×6×8×6; 16→32')[1], `classifier: ${HEAD}`);
  const ends = names(`${layer}; ${layer}`, { start: 0, period: 6, count: 2 });
  t.notOk(
    ends.some((n) => n.includes('head')),
    'a recording may end with its last layer',
  );
  t.same(names('32→32; 32→64; bmm 1×6×6×8; 32→32; 32→16; 16→2', { start: 0, period: 6, count: 1 }), [
    'ffn.down',
    'ffn.up',
    'bmm',
    'attention.output',
    'ffn.down.1',
    'ffn.down.2',
  ]);
});

t.test('low-rank updates are called as what they update, adapters by their ends', async (t) => {
  t.same(names(`32→32; 32→4; 4→32; add 6×32; 32→32; 32→32; ${CORE}; 32→2`).slice(0, 6), [
    'attention.query',
    `attention.query.lora.a: ${LORA}`,
    `attention.query.lora.b: ${LORA}`,
    'add',
    'attention.key',
    'attention.value',
  ]);
  t.same(names('32→24; 32→4; 4→24; add 6×24; 24→2').slice(0, 3), [
    'pooler',
    `product.lora.a: ${LORA}`,
    `product.lora.b: ${LORA}`,
  ]);
  t.same(names('32→96; 32→4; bmm 2×6×2×32 w; add 6×96; 96→2').slice(0, 3), [
    'pooler',
    `product.lora.a: ${LORA}`,
    `product.lora.b: ${LORA}`,
  ]);
  t.same(names('16→32; 32→8; gelu 6×8; 8→32; add 6×32; 32→2').slice(1, 5), [
    `adapter.down: ${ADAPTER}`,
    'gelu',
    `adapter.up: ${ADAPTER}`,
    'add',
  ]);
});

t.test('norms and vectors that scale change with the task; what has no parameters does not', async (t) => {
  t.same(names('layer_norm 6×32 w; rms_norm 6×32; elementwise 6×32 w; elementwise 6×32; add 6×32'), [
    `layer_norm: ${NORM}`,
    `rms_norm: ${NORM}`,
    'elementwise: a vector that scales or shifts',
    'elementwise.1',
    'add',
  ]);
});
