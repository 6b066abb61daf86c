/**
 * What an operator's time went to, traced back to the resource that was at work.
 *
 * The uses of the PE array divide its time without a gap (`USES`). A use that is a wait for data is divided further, in proportion to
 * what the requests that brought the data spent their time on: being served, or waiting for what somebody else held. So every
 * picosecond is some resource's, and the parts sum to the whole. The same at every level of the trace.
 */
import { accelerators } from '../../traces/formats.js';
import type { OperatorFigures, OperatorRow } from './operator-table.js';
import { split } from './split.js';

/** Time that one resource is the root of. */
export interface Blocking {
  /** the use of the PE array that it is a part of */
  readonly use: string;
  /** an actor of the run, `host`, or `nobody` */
  readonly resource: string;
  /** whose request it served, or kept waiting; empty where nobody asked */
  readonly requester: string;
  /** what it did: served (read, write, transfer, vector, …), or the cause of a wait at it */
  readonly what: string;
  /** who held it, of a wait; else empty */
  readonly holder: string;
  readonly time_ps: number;
}

/** What requests were served, and waited. */
type Requests = Pick<OperatorFigures, 'services' | 'waits'>;
/** Of one accelerator of several, whose parts are named by it. */
type Figures = OperatorFigures & Pick<OperatorRow, 'accelerator'>;

/** Uses in which the array itself is at work. */
const OF_ARRAY: ReadonlySet<string> = new Set(['compute', 'receive', 'finish', 'fill', 'drain', 'under-way']);
/** Uses that need no request, and whose they are. */
const DIRECT: Readonly<Record<string, string>> = {
  configuration: 'host',
  host: 'host',
  'no-sentence': 'nobody',
  'activation-port': 'activation-buffer',
  'weight-port': 'weight-buffer',
  'other-requester': 'activation-buffer',
};
/** Uses in which data is on its way, and who moves it. */
const MOVED_BY: Readonly<Record<string, readonly string[]>> = {
  activations: ['dma-activation'],
  weights: ['dma-weight'],
  'write-back': ['encoder', 'dma-result'],
  'special-functions': ['dma-activation', 'dma-weight', 'dma-result'],
  'task-switch': ['copy'],
};
/** While it passes vectors, the special function unit is at work itself. */
const SFU_USE = 'special-functions';

/** What the requests of some requesters spent their time on. */
function requestsOf(f: Requests, requesters: readonly string[]): Omit<Blocking, 'use'>[] {
  // a buffer is written or read in the very cycles in which the link carries the word
  const served = f.services
    .filter((s) => requesters.includes(accelerators.plain(s.requester)) && !s.at.endsWith('-buffer'))
    .map(({ at, requester, kind, time_ps }) => ({ resource: at, requester, what: kind, holder: '', time_ps }));
  const waited = f.waits
    .filter((w) => requesters.includes(accelerators.plain(w.requester)))
    .map(({ at, requester, cause, holder, wait_ps }) => ({ resource: at, requester, what: cause, holder, time_ps: wait_ps }));
  return [...served, ...waited];
}

/** @param loader its name, to which the latency goes where nothing was moved */
function ofData(use: string, time_ps: number, f: Requests, loader: string): Blocking[] {
  const requests = requestsOf(f, MOVED_BY[use] ?? []);
  if (requests.length === 0) return [{ use, resource: loader, requester: '', what: 'latency', holder: '', time_ps }];
  const parts = split(
    time_ps,
    requests.map((r) => r.time_ps),
  );
  return requests.map((r, i) => ({ use, ...r, time_ps: parts[i]! }));
}

/** A part's name, as the run has it: what serves all accelerators, and the host, belongs to none. */
const named = ({ accelerator }: Figures, name: string): string =>
  name === 'host' || name === 'nobody' ? name : accelerators.named(accelerator, name);

function ofUse(use: string, time_ps: number, f: Figures, copies: Requests): Blocking[] {
  const own = (resource: string, what: string, ps = time_ps): Blocking => ({
    ...{ use, resource: named(f, resource), requester: '', what, holder: '' },
    time_ps: ps,
  });
  const loader = named(f, 'loader');
  if (OF_ARRAY.has(use)) return [own('pe-array', use)];
  if (Object.hasOwn(DIRECT, use)) return [own(DIRECT[use]!, use)];
  // the part of a task is copied by operators of its own
  if (use === 'task-switch') return ofData(use, time_ps, copies, loader);
  if (use !== SFU_USE) return ofData(use, time_ps, f, loader);
  const vectors_ps = f.services.reduce((sum, s) => sum + (s.kind === 'vector' ? s.time_ps : 0), 0);
  const working_ps = Math.min(time_ps, vectors_ps);
  return [own('sfu', 'vector', working_ps), ...ofData(use, time_ps - working_ps, f, loader)];
}

/** Every picosecond of the PE array in an operator, longest first; parts of no time are left out. @param copies of tasks' parts, in the whole run */
export function blocking(f: Figures, copies: Requests = f): Blocking[] {
  return Object.entries(f.use_ps)
    .flatMap(([use, ps]) => ofUse(use, ps, f, copies))
    .filter((b) => b.time_ps > 0)
    .sort((a, b) => b.time_ps - a.time_ps);
}

/** A resource of the run: how long it was the root, and what it drew over the run. */
export interface BlockingResource {
  readonly resource: string;
  readonly time_ps: number;
  /** of its component, whatever it did; null where it is none */
  readonly energy_fj: number | null;
  /** by what it did and for whom, longest first */
  readonly parts: readonly Blocking[];
}

const alike = ({ use, resource, requester, what, holder }: Blocking): string =>
  [use, resource, requester, what, holder].join('|');

/** `blocking` of each of several rows; those that share their lists share what comes of them. */
export function blockingOf(rows: readonly OperatorRow[]): readonly (readonly Blocking[])[] {
  const loads = rows.filter((r) => r.kind === 'load');
  const copies = { services: loads.flatMap((r) => r.services), waits: loads.flatMap((r) => r.waits) };
  const known = new Map<OperatorRow['use_ps'], readonly Blocking[]>();
  return rows.map((row) => {
    const roots = known.get(row.use_ps) ?? blocking(row, copies);
    known.set(row.use_ps, roots);
    return roots;
  });
}

/** Sums of several rows. @param roots of each, of `blockingOf` */
export function summedBlocking(roots: readonly (readonly Blocking[])[]): Blocking[] {
  const sums = new Map<string, Blocking>();
  for (const of of roots)
    for (const b of of) {
      const key = alike(b);
      sums.set(key, { ...b, time_ps: (sums.get(key)?.time_ps ?? 0) + b.time_ps });
    }
  return [...sums].sort(([ka, a], [kb, b]) => b.time_ps - a.time_ps || (ka < kb ? -1 : 1)).map(([, b]) => b);
}

/** Resources by how long they were the root; their times sum to that of the PE array in these rows. @param energy_fj by component */
export function blockingResources(all: readonly Blocking[], energy_fj: Readonly<Record<string, number>>): BlockingResource[] {
  const names = [...new Set(all.map((b) => b.resource))];
  return names
    .map((resource) => {
      const parts = all.filter((b) => b.resource === resource);
      return {
        resource,
        time_ps: parts.reduce((sum, b) => sum + b.time_ps, 0),
        energy_fj: Object.hasOwn(energy_fj, resource) ? energy_fj[resource]! : null,
        parts,
      };
    })
    .sort((a, b) => b.time_ps - a.time_ps || (a.resource < b.resource ? -1 : 1));
}
