/**
 * Colours by name: an operator kind, a component, a use or a cause has one colour in every plot and report, whatever else is shown. A
 * name of a user's own has one as long as the names beside it leave it free.
 *
 * The 24 colours were chosen one after the other, each farthest from white and from those before it, as seen without and with the
 * three kinds of colour blindness (a test simulates them); of moderate chroma, so that large areas do not glare.
 */
import { USES, WAIT_CAUSES } from '../../traces/formats.js';

/** As far apart as 24 can be, the first ones farthest. */
// prettier-ignore
export const PALETTE = [
  '#4e79a7', '#882200', '#ffaa66', '#444444', '#888888', '#66ccff', '#cc6644', '#662266', '#ffccaa', '#8888ee', '#aacccc', '#886600',
  '#446644', '#aaaacc', '#00aa66', '#ff8888', '#666666', '#aa8822', '#6666cc', '#006622', '#aaee88', '#00eeff', '#004488', '#886688',
] as const;

/** Names of one kind: their place is their colour. What draws or works most stands first. */
const KINDS: readonly (readonly string[])[] = [
  // components, requesters and holders
  [
    'sram', 'lpddr4', 'rram', 'pe-array', 'clock-tree', 'activation-buffer', 'weight-buffer', 'sfu', 'axi', 'result-buffer', 'encoder',
    'auxiliary-buffer', 'sequencer', 'dma', 'dma-activation', 'dma-weight', 'dma-result', 'copy', 'loader', 'memory', 'player', 'ddr4', 'host',
  ],
  // kinds of operators
  [
    'matmul', 'softmax', 'layer_norm', 'none', 'add', 'gelu', 'bmm', 'embedding', 'elementwise', 'load', 'tanh', 'mul', 'rms_norm', 'silu',
    'relu', 'sigmoid', 'entropy',
  ],
  USES,
  WAIT_CAUSES,
]; // prettier-ignore
const INDEX = new Map<string, number>();
for (const names of KINDS) names.forEach((name, i) => INDEX.has(name) || INDEX.set(name, i));

/** Where a name that is none of ours begins to look for a colour. FNV-1a */
function hash(name: string): number {
  let h = 0x811c9dc5;
  for (const c of name) h = Math.imul(h ^ c.codePointAt(0)!, 0x01000193);
  return (h >>> 0) % PALETTE.length;
}

/** A cause that stands for a holder is in brackets. */
const bare = (name: string): string => name.replace(/^\((.*)\)$/, '$1');

/** A scale for these names, in their order: names of ours have their own colour, others the first that is free from a place of theirs on. */
export function colours(domain: readonly string[]): { readonly domain: string[]; readonly range: string[] } {
  const taken = new Set(domain.flatMap((name) => INDEX.get(bare(name)) ?? []));
  const range = domain.map((name) => {
    let i = INDEX.get(bare(name));
    if (i === undefined) {
      i = hash(name);
      // more names than colours share
      for (let tries = 0; taken.has(i) && tries < PALETTE.length; tries++) i = (i + 1) % PALETTE.length;
      taken.add(i);
    }
    return PALETTE[i]!;
  });
  return { domain: [...domain], range };
}
