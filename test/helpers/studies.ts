/** A study of one parameter, and points of a sweep. */
import type { PointResult, Row, Study } from '../../analysis/index.js';

export const point = (parameters: Readonly<Record<string, string>>, row: Row = {}): PointResult => ({ parameters, row });

export const study: Study = {
  of: 'f',
  with: ['a', 'b'],
  at: { count: 4, stay: 0.5 },
  tornado: {
    at: { count: 4 },
    parameters: [{ parameter: 'gating', source: 'assumed', low: { label: 'on', set: {} }, high: { label: 'off', set: {} } }],
  },
};
