/** JSON that is damaged with its structure kept: values dropped, doubled, exchanged, of other types, huge, nested. */
import type { Random } from './random.js';

type Holder = Record<string, unknown> | unknown[];
/** A value by what holds it. */
interface Slot {
  readonly in: Holder;
  readonly key: string | number;
}

/** Stands for a list in a list in a list …, so many: objects nested so deep cannot be copied. */
const deep = (depth: number): string => `@deep ${depth}`;
const DEEP = /"@deep (\d+)"/g;

const ODD: readonly (() => unknown)[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 24 + 1, 2 ** 31, 2 ** 53, 2 ** 63, '', ' ', 'x', '-1', '1e999'].map(
    (v) => () => v,
  ),
  ...['[]', '[1', '[-1, 2]', 'True', '\u0000\u202e', 'a'.repeat(3000), 'aten::mm', 'aten::bmm', 'aten::cat', 'aten::softmax'].map(
    (v) => () => v,
  ),
  ...[
    'aten::scaled_dot_product_attention',
    'aten::conv2d',
    'aten::einsum',
    'aten::embedding',
    'aten::layer_norm',
    'aten::add',
  ].map((v) => () => v),
  ...['ProfilerStep#1', 'decode=001', 'prefill', 'module=a', 'sentence=1 seq=-3 task=', '__proto__', 'constructor'].map(
    (v) => () => v,
  ),
  () => [],
  () => ({}),
  () => [1, 2, 3],
  () => [
    [2, 3],
    [3, 4],
  ],
  () => [
    [16777216, 16777216],
    [16777216, 16777216],
  ],
  () => [0, 0],
  () => Array.from({ length: 40 }, () => 2),
  () => deep(50),
  () => deep(5000),
  () => deep(200_000),
];

/** Every place of `root` that holds a value. */
function slotsOf(root: Holder): Slot[] {
  const slots: Slot[] = [];
  const open: Holder[] = [root];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const key of Array.isArray(holder) ? holder.keys() : Object.keys(holder)) {
      slots.push({ in: holder, key });
      const value = read({ in: holder, key });
      if (typeof value === 'object' && value !== null) open.push(value as Holder);
    }
  }
  return slots;
}
const read = (s: Slot): unknown => (s.in as Record<string | number, unknown>)[s.key];
const write = (s: Slot, value: unknown): void => void ((s.in as Record<string | number, unknown>)[s.key] = value);

/** Values are copied: what holds itself is no JSON. */
const copy = (value: unknown): unknown => structuredClone(value);

function change(slots: readonly Slot[], r: Random): void {
  const slot = r.of(slots);
  const other = r.of(slots);
  const holder = slot.in;
  switch (r.below(9)) {
    case 0: // drop
      if (Array.isArray(holder)) holder.splice(Number(slot.key), 1);
      else delete holder[slot.key];
      break;
    case 1: // double
      if (Array.isArray(holder)) holder.splice(Number(slot.key), 0, copy(read(slot)));
      else holder[`${slot.key}2`] = copy(read(slot));
      break;
    case 2: {
      // exchange
      const [a, b] = [copy(read(slot)), copy(read(other))];
      write(slot, b);
      write(other, a);
      break;
    }
    case 3:
      write(slot, copy(read(other)));
      break;
    case 4: // nest
      write(slot, r.chance(50) ? [read(slot)] : { x: read(slot) });
      break;
    case 5: {
      const value = read(slot);
      write(slot, typeof value === 'number' ? value * r.of([-1, 0.5, 2, 1000, 1e15]) : String(value).slice(0, 100));
      break;
    }
    case 6: // open
      write(slot, typeof read(slot) === 'object' ? Object.values(read(slot) ?? {})[0] : null);
      break;
    default:
      write(slot, r.of(ODD)());
  }
}

/** A value's place may be gone when it is the next one's turn: that is a change too. */
export function mutatedJson(root: Holder, r: Random): string {
  const slots = slotsOf(root);
  for (let n = 1 + r.below(4); n > 0 && slots.length > 0; n--) change(slots, r);
  return JSON.stringify(root).replace(DEEP, (_, depth) => '['.repeat(Number(depth)) + ']'.repeat(Number(depth)));
}

/** Of lines, each JSON by itself. */
export function mutatedLines(text: string, r: Random): string {
  const lines = text.trimEnd().split('\n');
  for (let n = 1 + r.below(3); n > 0; n--) {
    const i = r.below(lines.length);
    switch (r.below(6)) {
      case 0:
        lines.splice(i, 1);
        break;
      case 1:
        lines.splice(i, 0, lines[r.below(lines.length)]!);
        break;
      case 2:
        [lines[i], lines[0]] = [lines[0]!, lines[i]!];
        break;
      default:
        if (lines[i]!.length < 8000) lines[i] = mutatedJson(JSON.parse(lines[i]!) as Holder, r);
    }
    if (lines.length === 0) return '';
  }
  return `${lines.join('\n')}\n`;
}
