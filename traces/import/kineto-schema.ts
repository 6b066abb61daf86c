/** The parts of a PyTorch profiler (Kineto) trace that are read; everything else is left alone. */
import { z } from 'zod';

/** The file. */
export const kinetoSchema = z.looseObject({ traceEvents: z.array(z.unknown()).min(1) });

/** One complete event: an operator of the host, or a label made with record_function. Times in µs. */
export const eventSchema = z.looseObject({
  ph: z.literal('X'),
  cat: z.enum(['cpu_op', 'user_annotation']),
  name: z.string(),
  ts: z.number(),
  dur: z.number().min(0),
  pid: z.union([z.number(), z.string()]),
  tid: z.union([z.number(), z.string()]),
  args: z.looseObject({ 'Input Dims': z.array(z.unknown()).optional() }).optional(),
});
/** A complete event, checked; times in µs. */
export type KinetoEvent = z.infer<typeof eventSchema>;

/** An event and where it stands in the file, for messages. */
export interface PlacedEvent {
  readonly event: KinetoEvent;
  readonly where: string;
}
