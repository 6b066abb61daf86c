/** What a person waits for, and how far it is. */

/** One thing that is being done. */
export interface Stage {
  /** such as `reading FILE`, `planning`, `simulating`, `drawing power` */
  readonly what: string;
  /** what is done by now is kept when it is asked to stop; otherwise it is ended where it stands */
  readonly keeps?: boolean;
  /** of work that is counted */
  readonly counted?: {
    readonly done: number;
    readonly of: number;
    readonly unit: string;
    /** of what is done, what took no work, such as points that cannot be */
    readonly refused?: number | undefined;
  };
  /** of a simulation: time in ps, and what the kernel has done */
  readonly simulated?: { readonly now_ps: number; readonly events: number };
}

/** Since when a stage is under way (ms), and what was done of it before. */
export interface Begun {
  readonly start_ms: number;
  readonly before: number;
}

/** At a glance: 1,200, 34, 5.6, 0.78. */
const rate = (n: number): string => (n >= 10 ? Math.round(n).toLocaleString('en-US') : String(Number(n.toPrecision(2))));

/**
 * Rate and time left; what was done before it began, by a sweep that this one goes on with, counts for neither, nor does what was
 * refused and so took no time.
 */
export function pace({ counted, simulated }: Stage, { start_ms, before }: Begun, now_ms: number): string[] {
  const elapsed_s = (now_ms - start_ms) / 1000;
  const own = (counted?.done ?? 0) - (counted?.refused ?? 0) - before;
  const left_s = own > 0 ? (elapsed_s * (counted!.of - counted!.done)) / own : undefined;
  return [
    ...(simulated ? [`${(simulated.now_ps / 1e9).toFixed(3)} ms simulated`] : []),
    ...(simulated && elapsed_s > 0 ? [`${Math.round(simulated.events / elapsed_s).toLocaleString('en-US')} events/s`] : []),
    ...(!simulated && own > 0 && elapsed_s > 0 ? [`${rate(own / elapsed_s)} ${counted!.unit}/s`] : []),
    ...(left_s === undefined ? [] : [`${Math.ceil(left_s)} s left`]),
  ];
}

/** As one line of text. */
export function stageText(stage: Stage, begun: Begun, now_ms: number): string {
  const { what, counted } = stage;
  const waited = `${Math.round((now_ms - begun.start_ms) / 1000)} s`;
  const far = counted ? [`${counted.done} of ${counted.of} ${counted.unit}`, ...pace(stage, begun, now_ms)] : [];
  return [what, ...far, `for ${waited}`].join(', ');
}
