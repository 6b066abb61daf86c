/** An accelerator that loses what is sent on one wire: it stands still, and who waits for whom names its actors round the circle. */
import t from 'tap';
import { Deadlock, type OutPort } from '../../../sim/index.js';
import { loadPlatform } from '../../../models/index.js';
import { makeActors, type Actors } from '../../../models/accelerator/actors.js';
import { contextOf } from '../../../models/accelerator/context.js';
import { wire } from '../../../models/accelerator/wire.js';
import { waitGraph, type Waiting } from '../../../scenarios/live/wait-graph.js';
import { chain } from '../../helpers/workloads.js';

/** More blocks of results than there are slots for, then a special function. */
const trace = chain(64, 64, [{ kind: 'matmul', n: 256 }, { kind: 'softmax' }]);

function stuck(deaf: (actors: Actors) => Pick<OutPort<never>, 'next'>): Waiting[] {
  const context = contextOf(loadPlatform('tiny'), trace, { seed: 1 });
  const actors = makeActors(context, false);
  wire(actors, context);
  deaf(actors).next = () => undefined;
  try {
    context.kernel.run();
  } catch (error) {
    if (!(error instanceof Deadlock)) throw error;
    const states = new Map([...context.kernel.actors()].map(([name, { state }]) => [name, state]));
    return waitGraph(error.waits, states, context.names.told);
  }
  throw new Error('it ran to its end');
}
const said = (edges: readonly Waiting[], inCircle: boolean): string[] =>
  edges.filter((e) => e.inCircle === inCircle).map(({ from, to }) => `${from} ${to}`);

t.test('no slot comes free: the array and the write-back wait for each other', async (t) => {
  const edges = stuck(({ accelerators: [only] }) => only!.encoder.peArrayCredit$);
  t.same(said(edges, true), ['pe-array encoder', 'encoder pe-array']);
  t.same(said(edges.slice(0, 2), true).length, 2, 'the circle stands first');
  t.ok(said(edges, false).includes('dispatcher sequencer'));
  t.ok(said(edges, false).includes('sequencer encoder'));
});

t.test('no slot of an operand is released: the array and the loader wait for each other', async (t) => {
  const edges = stuck(({ accelerators: [only] }) => only!.array.peArray.release$);
  t.same(said(edges, true), ['pe-array loader', 'loader pe-array']);
});

t.test('a memory that never answers is where the ways end', async (t) => {
  const edges = stuck(({ controllers }) => controllers[0]!.response$);
  t.same(said(edges, true), []);
  const way = [
    'dispatcher sequencer',
    'sequencer encoder',
    'encoder sfu',
    'sfu loader',
    'loader dma-activation',
    'dma-activation axi',
  ];
  for (const edge of [...way, 'axi sram']) t.ok(said(edges, false).includes(edge), edge);
});
