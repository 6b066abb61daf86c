/**
 * Energies of a rank from the currents of its table: V × mA × time, summed over supply rails and devices.
 *
 * An activate counts above standby for tRC, the precharge inside it; a burst above active standby for its length; an
 * all-bank refresh above active standby for tRFCab; a per-bank refresh as the average current above precharged standby
 * for tREFIpb. Standby flows all the time, by power state. The output drivers are in where the table has their rail, the
 * host's PHY where the table has one: a burst's bits both ways, and its idle power in every state but self-refresh.
 */
import { field, type DramTable, type RailField } from '../../technology/dram-table.js';

/** What a rank's actions and standing by cost. */
export interface DramEnergy {
  /** fJ an action of a rank */
  readonly activate_fj: number;
  readonly read_fj: number;
  readonly write_fj: number;
  readonly refresh_fj: number;
  readonly refreshBank_fj: number;
  /** fJ a cycle of a rank, by power state, in the order of POWER_STATES */
  readonly standby_fj: readonly number[];
}

/** Energies of a rank, each in whole fJ where the table's decimals allow it. */
export function dramEnergy(table: DramTable): DramEnergy {
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const [tRAS, tRP, burst] = [v('tRAS'), v('tRPpb'), v('burst')];
  /** mW of one device; × ps is fJ */
  const mw = (f: RailField): number => table.rails.reduce((sum, r) => sum + r.supply.value * r.currents[f].value, 0);
  const fj = (mW_cycles: number): number => {
    const exact = mW_cycles * v('tCK') * v('devicesPerRank');
    const whole = Math.round(exact);
    return Math.abs(whole - exact) < 1e-6 * Math.abs(exact) ? whole : exact; // decimals of V × mA leave dust
  };
  const { host } = table;
  const phy = (fj_per_bit = 0): number => Math.round(fj_per_bit * 8 * v('burstBytes'));
  /** µW × ps is 1/1000 fJ; ranks share one PHY */
  const phyIdle_fj = ((host?.phy_idle_uw.value ?? 0) * v('tCK')) / 1000 / v('ranks');
  const { dynamic, background } = {
    dynamic: table.factors?.dynamic.value ?? 1,
    background: table.factors?.background.value ?? 1,
  };
  const whole = (mW_cycles: number): number => Math.round(fj(mW_cycles) * dynamic);
  return {
    activate_fj: whole(mw('IDD0') * (tRAS + tRP) - mw('IDD3N') * tRAS - mw('IDD2N') * tRP),
    read_fj: whole((mw('IDD4R') - mw('IDD3N')) * burst) + phy(host?.phy_read_fj_per_bit.value),
    write_fj: whole((mw('IDD4W') - mw('IDD3N')) * burst) + phy(host?.phy_write_fj_per_bit.value),
    refresh_fj: whole((mw('IDD5') - mw('IDD3N')) * v('tRFCab')),
    refreshBank_fj: whole((mw('IDD5PB') - mw('IDD2N')) * (table.fields.tREFIpb?.value ?? 0)),
    standby_fj: (['IDD3N', 'IDD2N', 'IDD3P', 'IDD2P', 'IDD6'] as const).map(
      (f) => fj(mw(f)) * background + (f === 'IDD6' ? 0 : phyIdle_fj),
    ),
  };
}
