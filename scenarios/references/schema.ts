/** Files of references: figures that others measured or published, and what of ours each is beside. Version 1. */
import * as z from 'zod';

const REFERENCES_VERSION = 1;
/** What a row may run, by the names of the commands that do. */
export const RUNS = ['gemm', 'sfu', 'axi', 'memory', 'run', 'replay'] as const;

const TOLERANCE = 'a share of the figure such as 0.02, or 2%';
const text = z.string().min(1).max(1000);

/** A row: one figure. */
export const referenceSchema = z.strictObject({
  name: text.optional().describe('how tables call it; its command line where it is absent'),
  run: z
    .enum(RUNS)
    .describe('the command that gives our figure: a unit alone, a memory alone, a scenario (run), a recording (replay)'),
  platform: text.optional().describe('a shipped platform or a file beside this one; absent: that of the command line'),
  arguments: z.string().max(2000).default('').describe('as that command takes them; files are beside this one'),
  quantity: text.describe('a number of what the command prints with --json, such as cycles or energy_pj.total'),
  value: z.number().describe('the figure of the reference'),
  unit: text.optional().describe('in which it is given, where that is not the unit of the quantity'),
  tolerance: z
    .union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?\s?%$/, TOLERANCE)], { error: TOLERANCE })
    .describe('how far ours may be off, either way: a share of the figure such as 0.02, or 2%; of 1 where the figure is 0'),
  source: text.describe('where the figure is from'),
  status: z
    .enum(['validated', 'calibrated'])
    .optional()
    .describe(
      'validated: nothing was, or may be, fitted to it; calibrated: something was, or may be. Absent: `calibrate` fits to it',
    ),
});
/** A row as files have it. */
export type ReferenceRow = z.infer<typeof referenceSchema>;

/** A YAML file of references. A table (CSV) has the same columns. */
export const referencesSchema = z.strictObject({
  $schema: z.string().optional().describe('for editors'),
  version: z.literal(REFERENCES_VERSION).describe('of the format of files of references'),
  references: z.array(referenceSchema).min(1).max(10_000).describe('a figure each'),
});
