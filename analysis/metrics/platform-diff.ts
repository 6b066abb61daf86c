/** Where two platforms differ: fields of their files, and the areas, leakage and peaks that follow. */
import type { Breakdown, FieldChange } from '../../models/index.js';
import { partChanges, type PartChange } from './diff-parts.js';

/** A list without an entry: nothing. Each but the fields has the largest difference first. */
export interface PlatformDiff {
  readonly platforms: readonly [a: string, b: string];
  readonly identical: boolean;
  /** in the order of the file; null where one has no such field */
  readonly fields: readonly FieldChange[];
  /** of the whole: figures of unlike units, each with its own in its name */
  readonly figures: readonly PartChange[];
  /** by block */
  readonly area_um2: readonly PartChange[];
  readonly leakage_uw: readonly PartChange[];
  readonly peak_bytes_per_s: readonly PartChange[];
  readonly capacity_bytes: readonly PartChange[];
  readonly read_fj_per_byte: readonly PartChange[];
  readonly write_fj_per_byte: readonly PartChange[];
}

const BLOCK_FIGURES = [
  'area_um2',
  'leakage_uw',
  'peak_bytes_per_s',
  'capacity_bytes',
  'read_fj_per_byte',
  'write_fj_per_byte',
] as const;
type BlockFigure = (typeof BLOCK_FIGURES)[number];

const figuresOf = (b: Breakdown): Record<string, number> => ({
  'peak (GOP/s)': b.peak_gops,
  'MACs a cycle': b.macs_per_cycle,
  'clock (MHz)': b.frequency_mhz,
  'link (bytes/s)': b.link_bytes_per_s,
  'clock tree (µW)': b.clock_uw,
  'a MAC (fJ)': b.mac_fj,
  'accelerator area (µm²)': b.accelerator_um2,
  'memories on chip (µm²)': b.memories_um2,
});

/** A block that is a share of another one is counted there. */
const byBlock = ({ blocks }: Breakdown, figure: BlockFigure): Record<string, number> =>
  Object.fromEntries(blocks.filter((b) => b.part_of === undefined).map((b) => [b.block, b[figure]]));

/** From `a` to `b`. Swapped, every difference is the opposite. @param fields as `platformDifferences` gives them */
export function platformDiff(a: Breakdown, b: Breakdown, fields: readonly FieldChange[]): PlatformDiff {
  const blocks = Object.fromEntries(BLOCK_FIGURES.map((f) => [f, partChanges(byBlock(a, f), byBlock(b, f))])) as Record<
    BlockFigure,
    PartChange[]
  >;
  const figures = partChanges(figuresOf(a), figuresOf(b));
  return {
    platforms: [a.name, b.name],
    identical: fields.length === 0 && figures.length === 0 && Object.values(blocks).every((list) => list.length === 0),
    fields,
    figures,
    ...blocks,
  };
}
