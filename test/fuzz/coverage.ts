/** Which parts of our code an input is the first to run, as V8 counts them. */
import { Session, type Profiler } from 'node:inspector';

/** Code of ours: what was built, tests left out. */
const OURS = /\/dist\/(?:sim|traces|models|analysis|scenarios)\//;

type Stretch = readonly [from: number, to: number];

/** Watches this thread. */
export interface Coverage {
  /** whether something of ours ran for the first time since it was last asked; takes as long as many inputs do */
  isNew(): boolean;
  /** watches no more: code is as fast as ever */
  end(): void;
}

/** Begins to watch. */
export function createCoverage(): Coverage {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  /** by function: stretches of it that no input has run yet */
  const unrun = new Map<string, readonly Stretch[]>();

  function isNewIn(url: string, { ranges, isBlockCoverage }: Profiler.FunctionCoverage): boolean {
    const [all, ...blocks] = ranges;
    if (all!.count === 0) return false;
    const key = `${url} ${all!.startOffset}`;
    const now = blocks.filter(({ count }) => count === 0).map((b): Stretch => [b.startOffset, b.endOffset]);
    const before = unrun.get(key);
    // without blocks nothing is known of them
    if (before && !isBlockCoverage) return false;
    const left = before ? before.filter(([from, to]) => now.some(([f, t]) => f <= from && to <= t)) : now;
    unrun.set(key, left);
    return before === undefined || left.length < before.length;
  }
  function isNew(): boolean {
    let taken: Profiler.TakePreciseCoverageReturnType | undefined;
    session.post('Profiler.takePreciseCoverage', (_, result) => (taken = result));
    // each is looked at, whatever was found before
    return taken!.result
      .filter(({ url }) => OURS.test(url))
      .map(({ url, functions }) => functions.map((f) => isNewIn(url, f)).includes(true))
      .includes(true);
  }
  return {
    isNew,
    end() {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
