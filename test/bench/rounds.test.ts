import t from 'tap';
import type { Program } from './program.js';
import { measured } from './rounds.js';
import type { Figure, Work } from './work.js';

const OURS: Program = { name: 'ours', root: '' };
const THEIRS: Program = { name: 'theirs', root: '' };
const quiet = (): void => undefined;

/** A work whose runs take what the lists say, one after the other; what is left when a list ends is its last. */
const scripted = (figure: Partial<Figure>, ours: readonly number[], theirs: readonly number[] = []) => {
  const order: string[] = [];
  const runs: Record<string, number> = {};
  const work: Work = {
    figures: [{ name: 'f', quantity: 'q', unit: 's', ...figure }],
    async measure({ name }) {
      order.push(name);
      const list = name === 'ours' ? ours : theirs;
      if (list.length === 0) throw new Error('cannot');
      const i = (runs[name] = (runs[name] ?? -1) + 1);
      return { q: list[Math.min(i, list.length - 1)]! };
    },
  };
  return {
    order,
    result: async (programs: readonly Program[], most = Infinity) => (await measured(work, programs, '', most, quiet))['f']!,
  };
};

t.test('medians of both, the first round of a short work left out, and how many times better ours is', async (t) => {
  const { result, order } = scripted({ least: 4 }, [1000, 1, 2, 3, 2, 2, 50, 2], [9000, 6, 8, 8, 8, 8, 8, 10]);
  const { ours, theirs, ratio, met, rounds } = await result([OURS, THEIRS]);
  t.same({ ours, theirs, ratio, met, rounds }, { ours: 2, theirs: 8, ratio: 4, met: true, rounds: 7 });
  t.equal((await scripted({}, [1, 2]).result([OURS], 1)).ours, 1, 'of one round, nothing is left out');
  t.same(order.slice(0, 6), ['ours', 'theirs', 'ours', 'theirs', 'theirs', 'ours'], 'taken in turn, neither always first');
});

t.test('of a rate, more is better', async (t) => {
  const { ratio, met } = await scripted({ rate: true, least: 1.6 }, [30], [20]).result([OURS, THEIRS]);
  t.equal(ratio, 1.5);
  t.equal(met, false);
});

t.test('what is asked of ours alone is judged with and without another commit', async (t) => {
  t.equal((await scripted({ most: 3 }, [3.1]).result([OURS])).met, false);
  t.equal((await scripted({ floor: 3 }, [3.1]).result([OURS])).met, true);
  t.equal((await scripted({ most: 3, least: 2 }, [2], [3]).result([OURS, THEIRS])).met, false, 'one of two is not enough');
  t.equal((await scripted({ least: 2 }, [2]).result([OURS])).met, undefined, 'nothing to be better than');
});

t.test('that an earlier commit cannot do a work is a result; that ours cannot is not', async (t) => {
  const { ours, theirs, failed, met } = await scripted({ least: 2 }, [1]).result([OURS, THEIRS]);
  t.same({ ours, theirs, failed, met }, { ours: 1, theirs: undefined, failed: 'cannot', met: undefined });
  t.rejects(scripted({}, []).result([OURS]), { message: 'cannot' });
});
