/** DRAM at command level: controller, request player, constraint checker, devices. */
import { registry } from '../../../traces/index.js';
import { ddr4_2400, lpddr4_2400_stock, lpddr4_2400_x32, type CommandTable } from '../../technology/command-tables.js';

export { createChecker, type Violation } from './check.js';
export { createCommandController, type CommandAt, type CommandEnergy } from './controller.js';
export type { MemoryResult } from './result.js';
export { createPlayer, type TimedRequest } from './player.js';
export const commandDevices = registry<CommandTable>('device', {
  'lpddr4-2400-x32': lpddr4_2400_x32,
  'lpddr4-2400-stock': lpddr4_2400_stock,
  'ddr4-2400': ddr4_2400,
});
export const capacityBytes = ({ fields: f }: CommandTable): number =>
  f.ranks.value * f.bankGroups.value * f.banksPerGroup.value * f.rows.value * f.burstsPerRow.value * f.burstBytes.value;
