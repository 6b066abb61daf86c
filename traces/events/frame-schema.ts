/** What each frame of an event trace must hold, so that nothing behind the reader meets what no writer has written. */
import * as z from 'zod';
import { AGAIN_A_CHUNK, MOST_AGAIN, RECORDS_A_CHUNK } from './chunks.js';
import { AGAIN, COLUMNS, EVENT_FORMAT } from './format.js';
import { ACTIVITY_KINDS, DETAILS, LEVELS } from './kinds.js';
import { MOST_NAMES, MOST_RESOURCES } from './record.js';
import { FIRST_BIN_PS, MOST_BINS } from './series.js';

const word = z.string().max(1000);
const count = z.int().min(0);
const ps = z.int().min(0);
/** a sum, which may be beyond what is exact */
const amount = z.number().min(0);
const resource = z
  .int()
  .min(0)
  .max(MOST_RESOURCES - 1);
const MOST_MEMORIES = 64;

/** The first frame. Its version is looked at before. */
export const headerSchema = z.looseObject({
  format: z.literal(EVENT_FORMAT.format),
  version: z.literal(EVENT_FORMAT.version),
  name: word,
  platform: word,
  seed: z.number(),
  level: z.enum(LEVELS),
  names: z.array(word).min(1).max(MOST_NAMES),
  kinds: z.array(z.enum(ACTIVITY_KINDS)).max(ACTIVITY_KINDS.length),
  details: z.array(z.enum(DETAILS)).max(DETAILS.length),
  units: z.record(z.string(), word),
  memories: z
    .array(
      z.looseObject({
        name: word,
        banks: z.int().min(1).max(MOST_RESOURCES),
        peak_bytes_per_s: amount,
        shared_standby: z.boolean(),
      }),
    )
    .max(MOST_MEMORIES),
  sentences: z.array(z.looseObject({ id: word, task: word, outputs: z.int().min(1).optional() })),
  compute: z
    .looseObject({
      macs_per_cycle: amount,
      clock_ps: amount,
      link_bytes_per_cycle: amount,
      clock_changes: z.boolean().optional(),
      accelerators: z.int().min(1).optional(),
    })
    .optional(),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const said = z.string().max(4000);
const plain = z.union([z.number(), said, z.boolean(), z.null()]);
const MOST_FILES = 10_000;
const MOST_CHANGED = 100_000;

/** Where a run comes from. */
export const provenanceSchema = z.looseObject({
  switchyard: z.looseObject({
    version: said,
    commit: said.optional(),
    numbers: count.optional(),
    numbers_sha256: digest.optional(),
  }),
  argv: z.array(said).max(10_000).optional(),
  seed: z.number(),
  files: z.array(z.looseObject({ file: said, sha256: digest.optional() })).max(MOST_FILES),
  platform: z
    .looseObject({
      ...{ name: said, file: said, sha256: digest.optional(), from: said },
      from_by: z.enum(['itself', 'base', 'name', 'similarity']),
      changed: z.array(z.looseObject({ field: said, from: plain, to: plain })).max(MOST_CHANGED),
    })
    .optional(),
});

const operator = z.looseObject({
  id: count,
  name: word,
  kind: word,
  dims: z.array(z.number()).max(8),
  layer: count.nullable(),
  program: count,
  accelerator: count.optional(),
  mapping: z.string().max(10_000),
  choices: count.optional(),
});
const pair = z.tuple([count, count]);
const mapping = z.looseObject({
  order: z.enum(['a-stationary', 'b-stationary']),
  block: z.tuple([count, count, count]),
  slots: pair,
  fetches: pair,
  cycles: amount,
  energy_fj: amount,
});
/** The operators of a run, and the mappings that they name by their place. */
export const operatorsSchema = z
  .looseObject({ operators: z.array(operator), choices: z.array(z.array(mapping).min(1).max(3)).default([]) })
  .refine(
    ({ operators, choices }) => operators.every((o, i) => o.id === i && (o.choices ?? -1) < choices.length),
    'ids out of order, or a mapping that is not there',
  );

const column = z.union([z.number(), z.instanceof(Uint8Array)]);
/** A chunk, but for what is in its columns: `chunk.ts` looks at these. */
export const chunkSchema = z.looseObject({
  records: z.int().min(0).max(RECORDS_A_CHUNK),
  columns: z.array(column),
  who: z.array(z.array(count)).max(RECORDS_A_CHUNK),
  whose: column,
  plain: z.array(z.enum(COLUMNS)).optional(),
  again: z
    .looseObject({
      passages: z.int().min(1).max(AGAIN_A_CHUNK),
      records: z
        .int()
        .min(1)
        .max(AGAIN_A_CHUNK * MOST_AGAIN),
      columns: z.array(column).length(AGAIN.length),
    })
    .optional(),
});

const sentence = z
  .looseObject({
    id: word,
    task: word,
    arrival_ps: ps,
    start_ps: ps,
    ready_ps: ps,
    end_ps: ps,
    deadline_ps: ps,
    energy_fj: amount,
    first_token_ps: ps.optional(),
    outputs: z.int().min(1).optional(),
    accelerator: count.optional(),
  })
  .refine((s) => s.arrival_ps <= s.start_ps && s.start_ps <= s.end_ps, 'times that are not in order');
const indexed = z
  .tuple([count, ps, ps, z.int().min(1)])
  .refine(([, from_ps, to_ps]) => from_ps <= to_ps, 'times that are not in order');

/** The last frame. @param names of the header */
export function endSchema(names: readonly string[]) {
  const actor = z.enum(names as [string, ...string[]]);
  return z
    .looseObject({
      ended: z.enum(['finished', 'interrupted']),
      now_ps: ps,
      events: count,
      operators: count,
      gemms: count,
      totals: z.array(
        z.looseObject({
          ...{ actor, resource, requester: actor, holder: actor, count, amount, energy_fj: amount, busy_ps: amount },
          kind: z.enum(ACTIVITY_KINDS),
          detail: z.enum(DETAILS),
        }),
      ),
      series: z.looseObject({
        bin_ps: z.int().min(FIRST_BIN_PS),
        rows: z.array(
          z.looseObject({
            what: z.enum(['energy_fj', 'read_bytes', 'write_bytes', 'wait_ps']),
            ...{ actor, resource, bins: z.array(amount).max(MOST_BINS) },
          }),
        ),
      }),
      peak: z
        .looseObject({
          window_ps: z.int().min(1),
          start_ps: ps,
          energy_fj: z.record(word, amount),
          operator: z.int().min(-1),
          name: word,
        })
        .optional(),
      occupancy: z.array(z.looseObject({ actor: word, busy_ps: amount, stalled_ps: amount, idle_ps: amount })).max(1000),
      sentences: z.array(sentence),
      idle_fj: amount,
      fetched: z.looseObject({ parts: count, bytes: amount }),
      wear: z.array(z.looseObject({ memory: word, most_writes: amount, endurance: amount })).max(MOST_MEMORIES),
      banks: z
        .array(
          z.looseObject({
            ...{ memory: word, bank: resource, requests: count, conflicts: count },
            ...{ wait_ps: amount, refresh_wait_ps: amount, other_wait_ps: amount },
          }),
        )
        .max(MOST_MEMORIES * MOST_RESOURCES),
      index: z.array(indexed),
    })
    .refine((e) => e.now_ps <= 10 * MOST_BINS * e.series.bin_ps, 'an end far beyond its series');
}
