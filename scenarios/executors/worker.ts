/** A worker, a process of its own: does one job at a time, keeps what it came to and says so. */
import workerpool from 'workerpool';
import type { Methods } from './methods.js';

workerpool.worker({
  async job(...of) {
    // loaded by the first
    const { methods } = await import('./methods.js');
    return methods.job(...of);
  },
} satisfies Methods);
