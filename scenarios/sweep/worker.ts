/** A worker of a sweep, a process of its own: does one task at a time and sends what it came to. */
import workerpool from 'workerpool';
import type { Methods, Outcome } from './methods.js';

/** Loaded by the first task. */
const method =
  <M extends keyof Methods>(name: M) =>
  async (...of: Parameters<Methods[M]>): Promise<Outcome> => {
    const { methods } = await import('./methods.js');
    return (methods[name] as (...of: Parameters<Methods[M]>) => Promise<Outcome>)(...of);
  };

workerpool.worker({ run: method('run'), priced: method('priced') } satisfies Methods);
