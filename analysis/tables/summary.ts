/** The tables of a summary, as headers and rows of text: the terminal and the report show the same. Units are in the headers. */
import { timeUnit } from '../metrics/time-axis.js';
import { acceleratorTables } from './accelerators.js';
import { exitPredictionTable } from './exit-prediction.js';
import { number, share } from './numbers.js';
import { generationTable, sentenceTable, streamTable } from './sentences.js';
import type { Summary } from '../metrics/summary.js';
import type { Table } from './table.js';
import { coverageText, PJ_PER_UJ } from '../../traces/formats.js';

/** Components of the peak that are named. */
const NAMED = 3;

/** How much, when, in which operator, and what drew it. */
function peakRows({ peak_power_mw, peak_power: peak, sentences, simulated_ps }: Summary): string[][] {
  if (!peak) return [];
  const drawn = Object.entries(peak.components_mw).slice(0, NAMED);
  const by = ['drawn by (mW)', drawn.map(([component, mw]) => `${component} ${number(mw, 2)}`).join(', ')];
  if (peak.window_us * 1e6 >= simulated_ps)
    return [['peak power (mW), mean of the run, shorter than a window', number(peak_power_mw, 2)], by];
  const unit = timeUnit(peak.start_us * 1e6);
  const during = peak.operator < 0 ? 'of no operator' : `${peak.name} (operator ${peak.operator})`;
  const served = sentences.length > 1 && peak.sentence ? `, sentence ${peak.sentence}` : '';
  return [
    [`peak power (mW), mean of ${number(peak.window_us, peak.window_us < 10 ? 3 : 0)} µs`, number(peak_power_mw, 2)],
    ['at, in', `${number((peak.start_us * 1e6) / unit.ps, 3)} ${unit.name}, ${during}${served}`],
    by,
  ];
}

/** The run at a glance: simulated time, energy, power, work, area. */
function runTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  const total = s.energy_pj['total'] ?? 0;
  const area_mm2 = Object.values(s.area_um2).reduce((a, b) => a + b, 0) / 1e6;
  return {
    title: 'Run',
    headers: ['quantity', 'value'],
    rows: [
      [`simulated time (${unit.name})`, number(s.simulated_ps / unit.ps, 3)],
      ['energy (µJ)', number(total / PJ_PER_UJ, 3)],
      // a pJ a ps is a W
      ['average power (mW)', s.simulated_ps > 0 ? number((total / s.simulated_ps) * 1000, 2) : '–'],
      ...peakRows(s),
      ['operators', `${number(s.operators)}, of which ${number(s.gemms)} matrix products`],
      ['multiply-accumulates', number(s.macs)],
      ['area on chip (mm²)', number(area_mm2, 3)],
      ['activities told', number(s.events)],
      ...(s.coverage ? [['simulated of the recording', coverageText(s.coverage).replace('of the recording: ', '')]] : []),
      ['seed', String(s.seed)],
      ...(s.exit_layers
        ? [['layers until exit, mean', number(s.exit_layers.reduce((a, b) => a + b, 0) / s.exit_layers.length, 2)]]
        : []),
      ...(s.ended === 'finished' ? [] : [['ended', s.ended]]),
    ],
  };
}

/** Largest first; the shares are of the total, which is the last row. */
function energyTable(s: Summary): Table {
  const { total = 0, ...parts } = s.energy_pj;
  return {
    title: 'Energy by component',
    headers: ['component', 'energy (µJ)', 'share'],
    rows: [
      ...Object.entries(parts)
        .sort(([, a], [, b]) => b - a)
        .map(([name, e]) => [name, number(e / PJ_PER_UJ, 3), share(e, total)]),
      ['total', number(total / PJ_PER_UJ, 3), share(total, total)],
    ],
  };
}

/** Largest first. With operating points a cycle has no one length, so none are counted. */
function useTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  return {
    title: 'Where the time of the PE array goes',
    headers: ['use', `time (${unit.name})`, 'cycles', 'share'],
    rows: Object.entries(s.pe_array_ps)
      .sort(([, a], [, b]) => b - a)
      .map(([use, ps]) => [
        use,
        number(ps / unit.ps, 3),
        s.operating_points ? '–' : number(ps / s.clock_ps),
        share(ps, s.simulated_ps * (s.accelerators?.length ?? 1)),
      ]),
    note: `compute multiplies; the other uses say why nothing was multiplied (models/README.md); they sum to the time simulated${s.accelerators ? ', of all accelerators together' : ''}`,
  };
}

/** Which voltage and frequency each sentence got after its first layer, where the run chose any. */
function pointTable(s: Summary): Table[] {
  if (!s.operating_points) return [];
  const predicted = s.exit_prediction && new Map(s.exit_prediction.sentences.map((x) => [x.id, x.predicted_layer]));
  return [
    {
      title: 'Voltage and frequency after the first layer',
      headers: ['sentence', 'exit layer', ...(predicted ? ['predicted'] : []), 'voltage (V)', 'frequency (MHz)'],
      rows: s.operating_points.map((p) => [
        s.sentences[p.sentence]?.id ?? String(p.sentence),
        String(s.exit_layers?.[p.sentence] ?? '–'),
        ...(predicted ? [String(predicted.get(s.sentences[p.sentence]?.id ?? '') ?? '–')] : []),
        number(p.voltage_v, 3),
        number(p.frequency_mhz, 1),
      ]),
    },
  ];
}

/** Traffic and conflicts, summed over the banks of each memory. */
function memoryTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  return {
    title: 'Memories',
    headers: [
      'memory',
      'read (bytes)',
      'written (bytes)',
      'requests',
      'conflicts',
      `waited for others (${unit.name})`,
      `waited for refresh (${unit.name})`,
    ],
    rows: Object.entries(s.bytes).map(([name, { read, write }]) => {
      const banks = s.banks[name] ?? [];
      const sum = (f: (b: (typeof banks)[number]) => number): number => banks.reduce((t, b) => t + f(b), 0);
      const requests = sum((b) => b.requests);
      const conflicts = sum((b) => b.conflicts);
      return [
        name,
        number(read),
        number(write),
        number(requests),
        `${number(conflicts)} (${share(conflicts, requests)})`,
        number(sum((b) => b.wait_ps) / unit.ps, 3),
        number(sum((b) => b.refresh_wait_ps) / unit.ps, 3),
      ];
    }),
  };
}

/** How long each actor worked, was held up, or had nothing to do. */
function actorTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  return {
    title: 'Time of each actor',
    headers: ['actor', `busy (${unit.name})`, `stalled (${unit.name})`, `idle (${unit.name})`, 'busy share'],
    rows: Object.entries(s.actors).map(([name, a]) => [
      name,
      ...[a.busy_ps, a.stalled_ps, a.idle_ps].map((ps) => number(ps / unit.ps, 3)),
      share(a.busy_ps, s.simulated_ps),
    ]),
    note: 'as each actor told of itself; the timeline adds up all that is done at its ports and banks, for whomever, as what the PE array reads from its buffers',
  };
}

/** What holds a memory's energy, and what its requests waited for. */
function memoryEnergyTable(s: Summary): Table {
  return {
    title: 'Energy of memories',
    headers: ['memory', 'dynamic (µJ)', 'refresh (µJ)', 'background (µJ)', 'of which, by power state (µJ)'],
    rows: Object.entries(s.memories).map(([name, m]) => [
      name,
      ...[m.dynamic_pj, m.refresh_pj, m.background_pj].map((pj) => number(pj / PJ_PER_UJ, 3)),
      Object.entries(m.states_pj)
        .map(([state, pj]) => `${state} ${number(pj / PJ_PER_UJ, 3)}`)
        .join(', ') || '–',
    ]),
  };
}

/** Summed over requests; the shares are of all that waited at the same memory. */
function waitTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  const rows = Object.entries(s.memories).flatMap(([name, m]) => {
    const all = Object.values(m.wait_ps).reduce((a, b) => a + b, 0);
    return Object.entries(m.wait_ps)
      .sort(([, a], [, b]) => b - a)
      .map(([cause, ps]) => [name, cause, number(ps / unit.ps, 3), share(ps, all)]);
  });
  return { title: 'Waits at memories by cause', headers: ['memory', 'cause', `waited (${unit.name})`, 'share'], rows };
}

/** What was put into each memory at most at a time, and the area that it takes. */
function storageTable(s: Summary): Table {
  const KIB = 1024;
  return {
    title: 'Storage',
    headers: ['memory', 'capacity (KiB)', 'used at most (KiB)', 'of which masks (KiB)', 'area (mm²)', 'of which masks (mm²)'],
    rows: Object.entries(s.storage).map(([name, m]) => [
      name,
      ...[m.capacity_bytes, m.used_bytes, m.mask_bytes].map((b) => number(b / KIB, 1)),
      ...(m.area_um2 > 0 ? [m.area_um2, m.mask_area_um2].map((a) => number(a / 1e6, 3)) : ['off chip', '–']),
    ]),
    note: 'areas are of macros, periphery included; masks take the area of the cells that hold them',
  };
}

/** All tables of a run, the most asked for first; what a run does not have (operating points, a stream) has no table. */
export const summaryTables = (s: Summary): Table[] => [
  runTable(s),
  energyTable(s),
  useTable(s),
  ...acceleratorTables(s),
  ...exitPredictionTable(s),
  ...pointTable(s),
  memoryTable(s),
  memoryEnergyTable(s),
  waitTable(s),
  storageTable(s),
  actorTable(s),
  ...generationTable(s),
  ...streamTable(s),
  sentenceTable(s),
];
