/** Pricing beside simulating: at other prices the energies of a run are those of the run at these prices. */
import t from 'tap';
import { hardwareOf, loadPlatform, platformNumbers, pricesOf, timesOf } from '../../models/index.js';
import { dayFigures, measureDay, type DayWindows } from '../../analysis/figures.js';
import { dayAt, energyAt, hardwareWith, type Numbers } from '../../scenarios/run/price.js';
import { restOn } from '../../scenarios/run/rest.js';
import { simulatePriced } from '../../scenarios/run/priced.js';
import { set, shipped } from '../helpers/scenarios.js';

const never = (): boolean => false;
const whole = ({ rows }: { rows: Readonly<Record<string, { fj: number }>> }): number =>
  Object.values(rows).reduce((sum, r) => sum + r.fj, 0);

for (const name of ['b-albert-switch', 'g-adapter-cached'])
  t.test(`${name}: priced and simulated are equal to a millionth, and nothing but prices differs`, async (t) => {
    const file = shipped(`experiment/${name}`);
    const overrides = set({ 'model.size': 'tiny', 'stream.replications': 'exact' });
    const base = (await simulatePriced(file, overrides, [], never))!;
    const hardware = hardwareOf(base.platform, file);
    const times = timesOf(hardware);
    const numbers: Numbers = platformNumbers(base.platform).flatMap(({ path, range }, i) => {
      if (!range) return [];
      const value = range.low + ((i % 10) / 10) * (range.high - range.low);
      return timesOf(hardwareWith(hardware, [[path, value]])) === times ? [[path, value] as const] : [];
    });
    t.ok(numbers.length > 20);
    const simulated = (await simulatePriced(file, overrides, numbers, never))!;
    const prices = [pricesOf(hardware), pricesOf(hardwareWith(hardware, numbers))] as const;
    for (const part of ['stays', 'changes'] as const) {
      t.equal(simulated[part]!.ps, base[part]!.ps);
      const ratio = energyAt(base[part]!, ...prices) / whole(simulated[part]!);
      t.ok(Math.abs(ratio - 1) < 1e-6, `${part}: ${ratio}`);
      t.ok(Math.abs(whole(simulated[part]!) / whole(base[part]!) - 1) > 0.01, 'the prices do differ');
    }
  });

t.test('what takes time is told from what costs', async (t) => {
  const file = shipped('experiment/f-adapter-hetero');
  const base = (await simulatePriced(file, set({ 'model.size': 'tiny', 'stream.replications': 'exact' }), [], never))!;
  const hardware = hardwareOf(base.platform, file);
  const timed = platformNumbers(base.platform).flatMap(({ parameter, path, range }) =>
    range && timesOf(hardwareWith(hardware, [[path, range.high]])) !== timesOf(hardware) ? [parameter] : [],
  );
  t.same(
    timed,
    ['ecc.decode_ps', 'factors.read_ps', 'factors.write_ps', 'lowPower.wake_ps'].map((p) => `rram-22nm-silicon.${p}`).sort(),
  );
});

t.test('the bits of a number format take time: every tensor has other bytes', async (t) => {
  const hardware = hardwareOf(loadPlatform('adapter-albert-hetero').platform, 'a test');
  const { format } = hardware.platform;
  const at = (number: string): string => timesOf(hardwareWith(hardware, [[['technologies', format, 'table', number], 4]]));
  t.not(at('bits'), timesOf(hardware));
  t.equal(at('multiply_fj'), timesOf(hardware));
});

t.test('a day at other prices is the day simulated at these, the idle clock included', async (t) => {
  const file = shipped('experiment/g-adapter-cached');
  const overrides = set({
    'model.size': 'tiny',
    'stream.replications': 'exact',
    'stream.arrivals': { kind: 'daily', per_day: 20 },
  });
  const base = (await simulatePriced(file, overrides, [], never))!;
  const hardware = hardwareOf(base.platform, file);
  const numbers: Numbers = platformNumbers(base.platform).flatMap(({ path, range }) =>
    range && timesOf(hardwareWith(hardware, [[path, range.high]])) === timesOf(hardware)
      ? [[path, (range.low + 2 * range.high) / 3] as const]
      : [],
  );
  const simulated = (await simulatePriced(file, overrides, numbers, never))!;
  const drawn = hardwareWith(hardware, numbers);
  const dayOf = (windows: DayWindows): number =>
    dayFigures(measureDay(windows, restOn(base.platform, { off: [], refilled: [] })), { per_day: 20, there: 0.5 })
      .energy_per_day_j['total']!.total;
  const period_ps = base.platform.clock.period_ps.value;
  const at = (point: typeof base, from: typeof hardware, to: typeof hardware): number =>
    dayOf(dayAt(point.day!, pricesOf(from), pricesOf(to), period_ps));
  const [priced, exact, before] = [at(base, hardware, drawn), at(simulated, drawn, drawn), at(base, hardware, hardware)];
  t.ok(Math.abs(priced / exact - 1) < 1e-4, `${priced} J priced, ${exact} J simulated`);
  t.ok(Math.abs(exact / before - 1) > 0.05);
});
