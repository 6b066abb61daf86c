/** What plots need of an event trace's records: gathered in one reading, and kept as long as the trace is. */
import { allRecords, type EventTrace } from '../../traces/event-traces.js';
import { openFineSeries, type FineSeries } from './fine-series.js';
import { openLedger, type Ledger } from './operator-ledger.js';
import { runData } from './run-data.js';

/** Of all records. */
export interface Scanned {
  /** by operator's id */
  readonly ledger: Ledger;
  readonly fine: FineSeries;
}

const scanned = new WeakMap<EventTrace, Scanned>();

/** Reads the records, the first time that a trace is asked for. @throws InputError with the place of a faulty frame */
export function scan(trace: EventTrace): Scanned {
  const known = scanned.get(trace);
  if (known) return known;
  const ledger = openLedger(trace);
  const fine = openFineSeries(trace, trace.end?.now_ps ?? runData(trace).elapsed_ps);
  for (const records of allRecords(trace.chunks)) {
    ledger.look(records);
    fine.look(records);
  }
  const fresh = { ledger, fine: fine.close() };
  scanned.set(trace, fresh);
  return fresh;
}
