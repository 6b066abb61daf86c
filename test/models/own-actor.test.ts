import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadPlatform } from '../../models/index.js';
import { packageRoot } from '../../traces/index.js';
import { amount, chain, run } from '../helpers/workloads.js';

// begin of the example in models/README.md
import { OutPort, type ActorHandle } from '../../sim/index.js';
import type { Guest, MemRequest, MemResponse } from '../../models/index.js';

/** A camera that reads 64 bytes of the SRAM every `period_ps`, beside the accelerator. */
function camera(period_ps: number): Guest & { state: { sent: number; answered: number } } {
  const state = { sent: 0, answered: 0 };
  return {
    name: 'camera',
    state,
    attach(kernel, { requester, memoryIndex, request, response$ }) {
      const request$ = new OutPort<MemRequest>();
      const self: ActorHandle = kernel.actor({
        name: 'camera',
        state,
        start: () => self.daemonAfter(period_ps),
        wake(now_ps) {
          const id = state.sent++;
          const address = 64 * (id % 100);
          request$.next({
            id,
            requester,
            operator: -1,
            memory: memoryIndex('sram'),
            write: false,
            address,
            bytes: 32,
            sent_ps: now_ps,
          });
          self.daemonAfter(period_ps);
        },
      });
      request$.subscribe(request);
      response$.subscribe(self.input((r: MemResponse) => void (state.answered += r.bytes / 32)));
    },
  };
}
// end of the example

t.test('an actor of one’s own contends for memory, and the trace says with whom', async (t) => {
  const { platform } = loadPlatform('tiny');
  const trace = chain(30, 30, [{ kind: 'matmul', n: 30 }, { kind: 'gelu' }]);
  const alone = run(trace, platform).end;
  const guest = camera(50_000);
  const { end } = run(trace, platform, { guest });
  t.equal(amount(end, 'tile'), amount(alone, 'tile'));
  t.ok(guest.state.sent > 10 && guest.state.sent - guest.state.answered <= 3);
  t.equal(amount(end, 'read', 'sram') - amount(alone, 'read', 'sram') >= 32 * guest.state.answered, true);
  t.ok(end.totals.some((r) => r.kind === 'wait' && (r.requester === 'camera' || r.holder === 'camera')));
  t.ok(end.now_ps >= alone.now_ps);
});

t.test('the example in models/README.md is this one', async (t) => {
  const between = /\/\/ begin of the example.*\n([^]*)\/\/ end of the example/.exec(
    readFileSync(join(packageRoot(), 'test', 'models', 'own-actor.test.ts'), 'utf8'),
  )![1]!;
  const readme = readFileSync(join(packageRoot(), 'models', 'README.md'), 'utf8');
  const published = between.replaceAll('../../', 'switchyard/').replaceAll('/index.js', '').trim();
  t.ok(readme.includes(published));
});
