/** Where in the grid of its sweep a study compares. */
import { InputError } from '../../traces/index.js';
import type { Sweep, SweepPoint } from './points.js';

/** The points of the grid at which a sweep's study compares. @throws InputError where there is none */
export function gridAt({ points, study, at: placeOf }: Sweep): SweepPoint[] {
  const at = Object.entries(study?.at ?? {});
  const found = points.filter(
    ({ parameters: p }) => p['tornado'] === undefined && p['causes'] === undefined && at.every(([k, v]) => p[k] === String(v)),
  );
  if (found.length > 0) return found;
  throw new InputError(
    placeOf('study', 'at'),
    'no point of the sweep',
    'values that the sweep has, for each field that it varies',
  );
}
