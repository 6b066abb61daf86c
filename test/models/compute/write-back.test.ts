/** The write-back: which blocks are written and stored while others are still on their way. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createWriteBack } from '../../../models/compute/write-back.js';
import type { DmaCommand } from '../../../models/movement/bursts.js';
import type { Plan } from '../../../models/plan/plan.js';
import { fixedSupply } from '../../../models/power/supply.js';
import { createKernel, Probe } from '../../../sim/index.js';
import { later, sender } from '../../helpers/actors.js';

const region = { memory: 0, base: 0, rows: 1, row_bytes: 64, stride_bytes: 64, offsets: null };

t.test('a slot is used again when its block lies in memory and those before that, in whichever order stores end', async (t) => {
  let overtaken = 0;
  const store_ps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(
      fc.constantFrom<Plan['unit']>('pe-array', 'sfu'),
      fc.integer({ min: 1, max: 3 }),
      store_ps,
      (unit, slots, takes) => {
        const kernel = createKernel();
        const plan = { unit, blocks: takes.map(() => region) } as unknown as Plan;
        const options = { supply: fixedSupply, requester: 1, slots, encode_fj_per_byte: 0 };
        const encoder = createWriteBack(kernel, 'encoder', options, () => plan);
        // all results come at once: those of the array lie in the buffer, those of the other unit are written
        const written = unit === 'pe-array';
        const results = takes.map((_, block) => ({ operator: 0, block, words: 1, bytes: 64, last: true, written }));
        const told = [() => encoder.job.next({ operator: 0 }), ...results.map((r) => () => encoder.results.next(r))];
        const messages = told.map((message, i) => ({ at_ps: Math.min(i, 1), message }));
        sender(kernel, messages).subscribe(new Probe((tell: () => void) => tell()));
        later(
          kernel,
          'buffer',
          encoder.request$,
          () => 3,
          ({ id, slot, bytes }) => encoder.response.next({ id, slot, bytes }),
        );
        const [asked, stored, credits]: [number[], number[], number[]] = [[], [], []];
        encoder.store$.subscribe(
          new Probe(({ id, slot }: DmaCommand) => {
            const block = Math.floor(id / 2);
            assert.equal(slot, block % slots);
            for (let before = 0; before <= block - slots; before++)
              assert.ok(stored.includes(before), `${before} is still leaving`);
            asked.push(block);
          }),
        );
        later(
          kernel,
          'dma',
          encoder.store$,
          ({ id }) => takes[Math.floor(id / 2)]!,
          ({ id, operator }) => {
            stored.push(Math.floor(id / 2));
            if (stored.some((b, i) => b < (stored[i - 1] ?? 0))) overtaken++;
            encoder.stored.next({ id, operator, bytes: 64 });
          },
        );
        encoder.peArrayCredit$.subscribe(
          new Probe(() => {
            const free = takes.findIndex((_, block) => !stored.includes(block));
            assert.ok(credits.push(0) <= (free < 0 ? takes.length : free), 'a slot that is free');
          }),
        );
        let retired = 0;
        encoder.retired$.subscribe(new Probe(() => void retired++));
        assert.equal(kernel.run(), 'drained');
        assert.deepEqual(
          asked,
          takes.map((_, block) => block),
        );
        assert.equal(retired, 1);
        assert.equal(credits.length, written ? takes.length : 0);
      },
    ),
    { numRuns: 200 },
  );
  t.ok(overtaken > 20, `${overtaken} stores were overtaken`);
});
