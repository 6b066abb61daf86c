/** Conditions as the command line gives them: a file, and flags that go before it. */
import { readText } from '../../traces/index.js';

import type { Conditions } from '../file/schema.js';
import { readConditions, type WhereGiven } from '../file/conditions.js';

const nowhere: WhereGiven = (field) => ({ file: 'conditions', field });

/** As given on the line; undefined where they were not. */
export interface ConditionFlags {
  readonly conditions: string | undefined;
  readonly exit: Conditions['exit'];
  readonly targetMs: number | undefined;
}

/** Those of a file, with what the command line says instead. @throws InputError when the file is faulty */
export function conditionsOf({ conditions: file, exit, targetMs }: ConditionFlags): { of: Conditions; at: WhereGiven } {
  const { of, at } = file === undefined ? { of: {}, at: nowhere } : readConditions(readText(file), file);
  const flags: Readonly<Record<string, string | undefined>> = {
    ...(exit && { exit: '--exit' }),
    ...(targetMs !== undefined && { dvfs: '--target-ms' }),
  };
  return {
    of: { ...of, ...(exit && { exit }), ...(targetMs !== undefined && { dvfs: { target_ms: targetMs } }) },
    at: (field) => {
      // a flag takes the place of the whole field: all below it was given there
      const flag = flags[field.split('.')[0]!];
      return flag === undefined ? at(field) : { file: flag };
    },
  };
}
export type { Conditions } from '../file/schema.js';
