/**
 * What a unit of each activity costs on a hardware. Where two hardwares take the same times, the energies of a run on one follow from
 * those on the other: each row of its totals goes with its price.
 */
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import type { Hardware } from './hardware.js';
import type { Platform } from './schema.js';

/** By `priceKey`: energy of a byte, a MAC, an element, a cycle, an activation, or power; whatever a row's amount is. */
export type Prices = ReadonlyMap<string, number>;

/** How a row of totals is named. */
export const priceKey = (actor: string, kind: string, detail: string): string => `${actor}|${kind}|${detail}`;

/** A tile is a MAC for each pair of operands that are not zero, and the decoding of what was read for it. */
export const TILE_PRICES = {
  whole: priceKey('pe-array', 'tile', 'none'),
  mac: priceKey('pe-array', 'tile', 'mac'),
  decode: priceKey('pe-array', 'tile', 'decode'),
  /** rows whose amounts are the bytes that are decoded */
  decoded: ['activation-buffer', 'weight-buffer'].flatMap((b) => ['data', 'mask'].map((d) => priceKey(b, 'read', d))),
} as const;

/** A cycle of the clock tree; while no sentence is served its row says nothing of it. */
export const CLOCK_PRICES = {
  on: priceKey('clock-tree', 'leakage', 'on'),
  idle: priceKey('clock-tree', 'leakage', 'idle'),
} as const;

/** Of a hardware. */
export function pricesOf(h: Hardware): Prices {
  const prices = new Map<string, number>([
    ['axi|transfer|none', h.link_fj_per_byte],
    [CLOCK_PRICES.on, h.clock_fj_per_cycle],
    [CLOCK_PRICES.idle, h.clock_fj_per_cycle * (h.platform.logic.idle_clock_share?.value ?? 1)],
    ['sfu|vector|none', h.element_fj],
    ['encoder|encode|none', h.energies.encode_fj_per_byte],
    [TILE_PRICES.mac, h.energies.mac_fj],
    [TILE_PRICES.decode, h.energies.decode_fj_per_byte],
  ]);
  for (const { name, leakage_uw } of h.logic) prices.set(priceKey(name, 'leakage', 'on'), leakage_uw);
  for (const name of BUFFER_NAMES) {
    const b = h.buffers[name];
    const set = (kind: string, detail: string, price: number): void =>
      void prices.set(priceKey(`${name}-buffer`, kind, detail), price);
    for (const detail of ['none', 'data']) {
      set('read', detail, b.read_fj_per_byte);
      set('write', detail, b.write_fj_per_byte);
    }
    set('read', 'mask', b.mask_read_fj_per_byte);
    set('write', 'mask', b.mask_write_fj_per_byte);
    set('leakage', 'none', b.leakage_uw);
  }
  for (const { name, prices: own } of h.memories)
    for (const [what, price] of Object.entries(own)) prices.set(`${name}|${what}`, price);
  return prices;
}

/** Numbers of a platform that are prices alone: no time and no choice of the planner follows from them. */
const PRICES: readonly (readonly string[])[] = [
  ['supply'],
  ['technologies'],
  ['tables'],
  ['wires'],
  ['encoder'],
  ['sfu', 'element_fj'],
  ['axi', 'fj_per_byte'],
  ['axi', 'wire_mm'],
  ...['mac_fj', 'decode_fj_per_byte'].map((f) => ['pe_array', f]),
  ...[
    'sfu_area_um2',
    'encoder_area_um2',
    'control_area_um2',
    'dma_area_um2',
    'link_um2_per_bit',
    'register_um2_per_bit',
    'clock_fj_per_bit',
    'leakage_nw_per_um2',
    'idle_clock_share',
  ].map((f) => ['logic', f]),
];
const isPrice = (path: readonly string[]): boolean =>
  PRICES.some((p) => p.every((part, i) => path[i] === part)) ||
  (path[0] === 'memories' &&
    (path[2] === 'technology' || (path[3] !== undefined && /^(break_even_ps|leakage_share)$/.test(path[3]))));

/** The value without prices, and numbers without their sources. */
function withoutPrices(value: unknown, path: readonly string[] = []): unknown {
  if (isPrice(path)) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if ('value' in value && 'source' in value) return value.value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutPrices(v, [...path, k])]));
}

/**
 * Equal for hardwares on which every run takes the same times and moves the same bytes. The energy of a MAC that is gated is no price: a run does not say
 * how many were; nor are those of several formats: it does not say how many of each.
 */
export function timesOf({ platform, memories, precision }: Hardware): string {
  const own: Partial<Platform> = withoutPrices(platform) as Partial<Platform>;
  return JSON.stringify([own, precision.mattering(), memories.map((m) => m.times)]);
}
