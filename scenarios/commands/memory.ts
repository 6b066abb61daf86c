/** `switchyard memory`: a request trace on a memory alone. */
import { join } from 'node:path';
import type { memory as memories } from '../../models/index.js';
import type { EventTrace, Level, Provenance, RequestRow, WriteTrace } from '../../traces/index.js';
import { amountIn, positive, whole } from './arguments.js';
import { command, drawing, plotFiles, plotsFolder, type Answer, type Files } from './command.js';
import { FAILED, OK } from './exit-codes.js';
import type { Clear } from './output-folder.js';
import { type Names, flag, option, text } from './option.js';
import * as shared from './options.js';

const devices: Names = async () => (await import('../../models/index.js')).memory.devices.names;
/** Of DRAMs, then of memories on chip; a name that both have is there once. */
const policies: Names = async () => {
  const { memory: m } = await import('../../models/index.js');
  return [...m.policies.names, ...m.arraySchedulers.names.filter((n) => !m.policies.names.includes(n))];
};
const formats: Names = async () => (await import('../../traces/index.js')).requestFormats.names;

/** What is played, and which files are written of it. */
interface Played {
  readonly name: string;
  readonly device: memories.Device;
  readonly requests: string;
  readonly rows: readonly RequestRow[];
  /** of reading them */
  readonly notes: readonly string[];
  readonly latencies: string | undefined;
  readonly out: string | undefined;
  /** where each plot is written besides; undefined: nowhere */
  readonly plots: string | undefined;
  readonly level: Level;
  readonly check: boolean;
  readonly provenance: Provenance;
  /** takes away what an earlier run left in `out` */
  readonly clear: Clear;
}

/** Plays the requests; with `out`, an event trace of it is written there. */
async function played(given: Played): Promise<Answer> {
  const { name, device, requests, rows, notes, latencies, out, plots, level, check, provenance, clear } = given;
  const [{ deviceSources, latencyRows, memoryTables, writeMemoryReport }, { playMemory }, traces] = await Promise.all([
    import('../../analysis/index.js'),
    import('../run/play-memory.js'),
    import('../../traces/index.js'),
  ]);
  const traceFile = out === undefined ? undefined : join(out, 'trace.swt');
  const told = latencies === undefined ? undefined : latencyRows(rows);
  const play = (write?: WriteTrace) =>
    playMemory(name, device, rows, {
      check,
      ...(told && { settled: (...how) => told.see(...how) }),
      ...(write && { trace: { level, write } }),
    });
  const [{ result: found }, bytes] =
    traceFile === undefined
      ? [play(), undefined]
      : traces.writeAndRead(traceFile, (write) => play(traces.sayingWhere(provenance, write)), traces.MOST_HELD_BYTES);
  clear(['trace.swt']);
  const result = { ...found, notes: [...notes, ...found.notes] };
  if (told) traces.writeWhole(latencies!, told.text());
  async function files(stage: (what: string) => void): Promise<Files> {
    if (traceFile === undefined) return [];
    const about = { requests, sources: deviceSources(device), provenance };
    const look = (trace: EventTrace): Promise<string> =>
      writeMemoryReport(out!, trace, result, about, { plots, onPlot: drawing(stage) });
    const report = await (bytes ? look(traces.readEventTrace(bytes, traceFile)) : traces.withEventTrace(traceFile, look));
    return [['event trace', traceFile], ...plotFiles(plots), ['report', report]];
  }
  return { json: result, tables: memoryTables(result), files, folder: out, code: result.violations.length > 0 ? FAILED : OK };
}

/**
 * Prints cycles, latencies (cycles), bandwidth and energy; with --out an event trace and a report. Exit code 3 for a
 * violated constraint.
 */
export const memory = command({
  name: 'memory',
  summary: 'play a request trace to a memory alone, as the driver of its reference does',
  options: {
    device: text('--device <name|file>', 'device: {names}, or a YAML file (see --show)', {
      names: devices,
      default: 'lpddr4-3200',
    }),
    policy: text('--policy <name>', 'how requests are scheduled, by a DRAM or on chip: {names}', { names: policies }),
    set: option<Readonly<Record<string, unknown>>>(
      '--set <name=value>',
      'a setting of the controller in place of the device’s, such as read_queue=16, page=closed, refresh=per-bank, ' +
        'mapping="row column:3 rank bank group column:3" (DRAM) or ports=2, queue=8 (on chip); repeatable',
      { parser: async () => (await import('./settings.js')).setting, default: {} },
    ),
    requests: text(
      '--requests <file>',
      'a request trace, gzip or not: CSV with the header cycle,addr_hex,op (R or W), or of DRAMsim3, Ramulator 1 or 2, or DRAMSys',
    ),
    format: text('--format <name>', 'read it as this, whatever it looks like: {names}', { names: formats }),
    wrap: flag('--wrap', 'addresses beyond the device are taken modulo its capacity, and counted'),
    clock: option<number>('--clock <MHz>', 'clock of the cycles in the file (default: the memory’s)', { parse: amountIn('MHz') }),
    size: option<number>('--size <bytes>', 'of a request, where the file does not say (default: 64)', { parse: whole(1) }),
    gap: option<number>('--gap <cycles>', 'from one request, or instruction, to the next in a file without times (default: 1)', {
      parse: positive,
    }),
    latencies: text(
      '--latencies <file>',
      'write one row a request: cycles of arrival, acceptance and answer, and ps waited by cause',
    ),
    out: text('--out <dir>', 'write event trace and report into this folder'),
    plots: shared.plots,
    level: shared.level(),
    check: flag('--check', 'look at every command with the independent constraint checker; exit code 3 if one is violated'),
    list: flag('--list', 'show the devices with capacity, peak bandwidth, area and sources'),
    show: flag('--show', 'print the device as a YAML file, to be changed and given to --device'),
    force: shared.force,
    json: shared.json,
  },
  notes:
    'At each cycle the memory works first; then, if the next request is due, it is offered: at most one request a cycle,\n' +
    'strictly in order; a refused one is offered again every cycle and holds up all behind it. Cycles are those of a\n' +
    'DRAM’s clock, nanoseconds for a memory on chip. What a file does not say is said under the first table: “assumed”.\n' +
    'Formats: traces/README.md.',
  example:
    'switchyard memory --device lpddr4-2400-x32 --policy dramsim3 --requests analysis/validate/reference/traces/copy-stream.csv.gz --check',
  async run(
    { device: name, policy, set, requests, latencies, out, plots: asked, level, check, list, show, force = false, ...said },
    session,
  ): Promise<Answer> {
    const { memory: m } = await import('../../models/index.js');
    const { deviceTable } = await import('../../analysis/index.js');
    const { filesReadBy, InputError, readRequests } = await import('../../traces/index.js');
    if (list) return { tables: [deviceTable()], json: m.devices.names };
    if (show) return { text: m.deviceYaml(name).trimEnd(), json: m.devices.get(name, { file: '--device' })() };
    const plots = plotsFolder(out, asked);
    if (requests === undefined) throw new InputError({ file: '--requests' }, 'missing', 'a request file, or --list');
    const [device, ofDevice] = filesReadBy(() => m.loadDevice(name, policy, set));
    const options = {
      capacity_bytes: device.memory.facts.capacity_bytes,
      clock_ps: device.clock_ps,
      wrap: said.wrap,
      trace_clock_mhz: said.clock,
      request_bytes: said.size,
      gap_cycles: said.gap,
    };
    session.stage(`reading ${requests}`);
    const [{ rows, notes }, ofRequests] = filesReadBy(() => readRequests(requests, options, said.format));
    const { madeBy } = await import('../run/provenance.js');
    const { claimFolder } = await import('./output-folder.js');
    const provenance = madeBy({ seed: 0, files: [...ofDevice, ...ofRequests], argv: session.line });
    const clear = out === undefined ? (): void => undefined : claimFolder(out, provenance, force);
    session.stage('playing requests');
    const how = { latencies, out, plots, level, check: check ?? false, provenance, clear };
    return played({ name, device, requests, rows, notes, ...how });
  },
});
