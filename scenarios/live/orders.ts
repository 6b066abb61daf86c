/** What a page asks of a run, as it is sent, and read. */
import * as z from 'zod';
import { checked, InputError, quantityIn, unitOf } from '../../traces/formats.js';
import type { Simulation } from '../run/simulate.js';
import { conditionOf, rootOf } from './condition.js';
import { STEPS, type Order } from './control.js';

const orderSchema = z.union([
  z.strictObject({ go: z.enum(['on', 'pause', 'stop']) }),
  z.strictObject({ go: z.literal('step'), step: z.enum(STEPS) }),
  z.strictObject({ go: z.literal('to'), text: z.string().max(1000) }),
]);

/** `41ms`, or `+2us` from `now_ps` on, in ps; undefined for what is no time. */
function timeOf(text: string, now_ps: number): number | undefined {
  const given = quantityIn(text);
  const unit = given && unitOf(given.unit);
  if (given === undefined || unit?.kind !== 'time') return undefined;
  return Math.round(given.value * unit.scale) + (text.trim().startsWith('+') ? now_ps : 0);
}

/** @param reached_ps the time up to which it was run last, which counts as now @throws InputError for what is none, for a time that has passed, for a condition on what is not there */
export function orderOf(asked: unknown, simulation: Simulation, reached_ps = 0): Order {
  const order = checked(orderSchema, asked, { file: 'request' });
  if (order.go !== 'to') return order;
  const now_ps = Math.max(reached_ps, simulation.progress().now_ps);
  const until_ps = timeOf(order.text, now_ps);
  if (until_ps === undefined) {
    const memories = simulation.header.memories.map((m) => m.name);
    return { go: 'condition', until: conditionOf(order.text, rootOf(simulation.look().states, memories)) };
  }
  if (until_ps > now_ps && Number.isSafeInteger(until_ps)) return { go: 'time', until_ps };
  const wrong = until_ps > now_ps ? 'is later than a run can be' : 'is not after now';
  throw new InputError({ file: 'time' }, `${order.text} ${wrong}`, `a time after ${now_ps} ps, such as +1us`);
}
