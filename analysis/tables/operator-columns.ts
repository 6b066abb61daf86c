/** What each operator of a run took, every figure as a column: what CSV and Parquet files have. */
import { FJ_PER_PJ } from '../../traces/formats.js';
import type { Cell, Columns } from '../metrics/columns.js';
import type { OperatorFigures, OperatorGroup, OperatorRow } from '../metrics/operator-table.js';

/** Figures of a row by name, each with its unit; what a row has none of is 0 in a table where another has some. */
function flat(f: OperatorFigures): Record<string, number | null> {
  const cells: Record<string, number | null> = {
    times: f.times,
    start_ps: f.start_ps,
    time_ps: f.time_ps,
    macs: f.macs,
    utilisation: f.utilisation,
    link_bytes: f.link_bytes,
    energy_total_pj: f.total_fj / FJ_PER_PJ,
  };
  for (const [name, fj] of Object.entries(f.energy_fj)) cells[`energy_${name}_pj`] = fj / FJ_PER_PJ;
  for (const [name, { read, write }] of Object.entries(f.bytes)) {
    cells[`read_${name}_bytes`] = read;
    cells[`write_${name}_bytes`] = write;
  }
  for (const [use, ps] of Object.entries(f.use_ps)) cells[`pe_array_${use}_ps`] = ps;
  for (const { at, cause, holder, wait_ps } of f.waits) {
    const name = `wait_${at}_${cause}${holder ? `_held_by_${holder}` : ''}_ps`;
    cells[name] = (cells[name] ?? 0) + wait_ps;
  }
  return cells;
}

/** Every figure as a column: those of all rows first, then energies, bytes, uses and waits by name. */
export function operatorColumns(rows: readonly (OperatorRow | OperatorGroup)[]): Columns {
  const cells = rows.map(flat);
  const FIXED = ['times', 'start_ps', 'time_ps', 'macs', 'utilisation', 'link_bytes', 'energy_total_pj'];
  const rest = [...new Set(cells.flatMap((c) => Object.keys(c)))].filter((name) => !FIXED.includes(name)).sort();
  const figures = [...FIXED, ...rest];
  const words = (r: OperatorRow | OperatorGroup): Record<string, Cell> =>
    'group' in r
      ? { group: r.group }
      : {
          operator: r.operator,
          name: r.name,
          kind: r.kind,
          dims: r.dims.join('x'),
          layer: r.layer,
          sentence: r.sentence,
          task: r.task,
          mapping: r.mapping,
        };
  const first = rows[0];
  const named = first ? Object.keys(words(first)) : [];
  return {
    names: [...named, ...figures],
    rows: rows.map((r, i) => [
      ...Object.values(words(r)),
      ...figures.map((name) => cells[i]![name] ?? (FIXED.includes(name) ? null : 0)),
    ]),
  };
}
