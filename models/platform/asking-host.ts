/** Whether a host is asked between the runs of an operator. */
import type { Platform } from './schema.js';

/** What says so, where it does: such an accelerator has nothing fetched that the host has not asked for. */
export const askingHost = ({ sequencer }: Platform): 'run_config_cycles' | 'host_cycles' | undefined =>
  (['run_config_cycles', 'host_cycles'] as const).find((name) => sequencer[name].value > 0);
