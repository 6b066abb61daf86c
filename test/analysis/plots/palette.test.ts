import t from 'tap';
import { plots } from '../../../analysis/index.js';
import { colours, PALETTE } from '../../../analysis/plots/palette.js';
import { ACTIVITY_KINDS, USES, WAIT_CAUSES } from '../../../traces/index.js';
import { runOf, series } from '../../helpers/events.js';

type Triple = readonly [number, number, number];
const apply = (m: readonly Triple[], v: Triple): Triple =>
  m.map((row) => Math.min(1, Math.max(0, row[0] * v[0] + row[1] * v[1] + row[2] * v[2]))) as unknown as Triple;
/** How linear RGB is seen without one kind of cone. Source: Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const linear = (hex: string): Triple =>
  [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
/** CIE 1976 L*a*b*, D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (v: number): number => (v > 216 / 24389 ? Math.cbrt(v) : ((24389 / 27) * v + 16) / 116);
  const [x, y, z] = [
    f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
    f(0.2126 * r + 0.7152 * g + 0.0722 * b),
    f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
  ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
/** Least difference of two colours, CIE 1976; two that touch are told apart from some 2 on. */
function least(list: readonly string[], eye: readonly Triple[]): number {
  const seen = list.map((hex) => lab(apply(eye, linear(hex))));
  return Math.min(...seen.flatMap((a, i) => seen.slice(0, i).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]))));
}

for (const [name, eye] of Object.entries(EYES))
  t.test(`${name}: all colours are told apart, the first eight easily, and from white`, async (t) => {
    t.ok(least(PALETTE, eye) > 12, `${least(PALETTE, eye)}`);
    t.ok(least(PALETTE.slice(0, 8), eye) > 20, `${least(PALETTE.slice(0, 8), eye)}`);
    t.ok(least([...PALETTE, '#ffffff'], eye) > 10);
    t.ok(
      least(['#d62728', '#2ca02c'], EYES['deuteranopia']!) < least(['#d62728', '#2ca02c'], EYES['usual']!) / 2,
      'the simulation does',
    );
  });

t.test('a name has one colour, whatever else is shown; names that are none of ours take what is free', async (t) => {
  const of = (name: string, domain: readonly string[]): string => {
    const scale = colours(domain);
    return scale.range[scale.domain.indexOf(name)]!;
  };
  for (const list of [USES, WAIT_CAUSES, ['sram', 'axi', 'sfu'], ['matmul', 'softmax', 'none']] as const)
    for (const name of list) t.equal(of(name, [name]), of(name, ['mine', ...list, 'yours']), name);
  t.equal(of('(refresh)', ['(refresh)']), of('refresh', ['refresh']), 'a cause that stands for a holder');
  const many = colours([...WAIT_CAUSES, 'a', 'b']).range;
  t.equal(new Set(many).size, many.length, 'no two alike where there are enough');
  t.equal(
    colours(ACTIVITY_KINDS.flatMap((k) => [k, `${k}2`, `${k}3`])).range.length,
    3 * ACTIVITY_KINDS.length,
    'more than there are share',
  );
});

t.test('two runs that show other components give each the same colour', async (t) => {
  const colour = (actors: readonly string[]): Record<string, string> => {
    const rows = actors.map((a) => series('energy_fj', a, [1000]));
    const spec = plots
      .get('power', { file: 'test' })
      .spec(runOf({ elapsed_ps: 1000, series: { bin_ps: 1000, rows } }), undefined as never) as never as {
      encoding: { color: { scale: { domain: string[]; range: string[] } } };
    };
    const { domain, range } = spec.encoding.color.scale;
    return Object.fromEntries(domain.map((d, i) => [d, range[i]!]));
  };
  const [one, two] = [colour(['sram', 'axi', 'sfu']), colour(['rram', 'sfu', 'sram', 'my-memory'])];
  t.equal(one['sram'], two['sram']);
  t.equal(one['sfu'], two['sfu']);
});
