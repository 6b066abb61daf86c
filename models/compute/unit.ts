/** What the PE array and the special function unit share: they take a job, read operands, and give results to the write-back. */
import type { Accounted, InPort, OutPort } from '../../sim/index.js';
import type { Job, Ready, Release, Results } from './unit-messages.js';
import type { BufferRequest } from '../movement/buffer.js';
import type { Teller } from '../power/tell.js';

/** Results on their way to the write-back. Source: channels of EdgeBERT's SystemC model (1249ed7) hold two items. */
export const WRITE_BACK_CREDITS = 2;

/** Ports of a compute unit. A job's plan says what it does; `release$` lets the loader fill slots again. */
export interface ComputeUnit extends Accounted {
  readonly job: InPort<Job>;
  readonly ready: InPort<Ready>;
  /** the encoder can take one more */
  readonly credit: InPort<null>;
  readonly auxRequest$: OutPort<BufferRequest>;
  readonly release$: OutPort<Release>;
  readonly results$: OutPort<Results>;
  readonly activity$: Teller['activity$'];
}
