import { assumed, technologies } from '../../models/index.js';

const own = 'assumed: a 2T gain cell to try things with, half the area of SRAM';
const macro = (capacity_bytes: number) => ({
  capacity_bytes,
  area_um2: 0.45 * capacity_bytes,
  read_ps: 900,
  write_ps: 900,
  cycle_ps: 1000,
  read_fj: 5000 + capacity_bytes / 16,
  write_fj: 4000 + capacity_bytes / 16,
  leakage_uw: capacity_bytes / 8192,
  refresh_uw: capacity_bytes / 4096,
});

/** A platform names it as any other: `technology: gain-cell`. */
export const remove = technologies.register('gain-cell', {
  kind: 'array',
  basis: 'tool',
  summary: '2T gain cell',
  source: own,
  word_bytes: 16,
  macroPerBank: true,
  holds_at_v: assumed(0.8, 'V', 'as SRAM'),
  macros: [4096, 65536, 1048576].map(macro),
});
