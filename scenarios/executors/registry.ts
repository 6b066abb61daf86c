/** Where jobs can be done. A new one is one new file and one line here; what it needs is loaded when it is asked for. */
import type { Executor, ExecutorOptions } from './executor.js';

type Create = (options: ExecutorOptions) => Promise<Executor>;

const BY_NAME = {
  local: async (o) => (await import('./local.js')).local(o),
  slurm: async (o) => (await import('./slurm/slurm.js')).slurm(o),
  queue: async (o) => (await import('./queue/queue.js')).queue(o),
} satisfies Record<string, Create>;

export const executors: {
  readonly names: readonly string[];
  readonly create: (name: string, options: ExecutorOptions) => Promise<Executor>;
} = {
  names: Object.keys(BY_NAME),
  create: (name, options) => BY_NAME[name as keyof typeof BY_NAME](options),
};
