/**
 * PHY and controller of an LPDDR4 device pair, on the accelerator's die. Energies: silicon at 65 nm, the only one found for this
 * interface; at the accelerator's node they are lower, by how much no source says.
 */
import type { DramHost } from './dram-table.js';
import { assumed, from, ranged } from './sourced.js';

const phy = from('quoted', 'Kim et al., TCAS-II 65(12) 2018, LPDDR4 at 4266 Mb/s a pin, 65 nm (abstract)');

/** For 32 bits. */
export const lpddr4Host: DramHost = {
  phy_read_fj_per_bit: ranged(phy(1830, 'fJ/bit', 'burst read'), 1350, 1830, 'low: CACTI-IO, LPDDR2'),
  phy_write_fj_per_bit: ranged(
    phy(5680, 'fJ/bit', 'burst write, into termination'),
    2840,
    5680,
    'low, assumed: half, at the 0.6 V of LPDDR4X',
  ),
  phy_idle_uw: ranged(
    assumed(3000, 'µW', 'no figure of an LPDDR4 PHY was found; a third of what CACTI-IO gives for LPDDR2'),
    1000,
    10_000,
    'high: CACTI-IO, LPDDR2, 10 mW; low: assumed',
    'log-uniform',
  ),
  phy_area_um2: ranged(
    assumed(3_000_000, 'µm²', 'for 32 bits at 22 nm, between two that were found'),
    1_140_000,
    7_040_000,
    'second-hand: twice 0.57 mm² of 16 bits at 10 nm; 28 nm SoCs, 5.61 to 7.04 mm²',
    'log-uniform',
  ),
  controller_area_um2: ranged(
    from('second-hand', 'GF 12LP+ LPDDR4 controller')(166_000, 'µm²', 'placed'),
    118_000,
    332_000,
    'low: cells alone; high, assumed: twice, for the node',
  ),
};
