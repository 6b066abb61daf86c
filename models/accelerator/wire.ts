/** The wires of the accelerator: every out port to the in ports that hear it. */
import { BUFFER_NAMES, BUFFERS } from '../movement/buffer-names.js';
import { Probe } from '../../sim/index.js';
import type { Actors, OwnActors } from './actors.js';
import type { Axi } from '../movement/axi.js';
import type { Context } from './context.js';
import { CHANNELS } from './channels.js';

/** Index of a name among requesters. */
type Index = (name: string) => number;

function wireSentences({ dispatcher, accelerators }: Actors, { accelerators: own }: Context): void {
  for (const [a, { sequencer, array }] of accelerators.entries())
    wireServer(dispatcher, a, sequencer, array.peArray, own[a]!.dvfs);
}

function wireServer(
  dispatcher: Actors['dispatcher'],
  accelerator: number,
  sequencer: OwnActors['sequencer'],
  peArray: OwnActors['array']['peArray'],
  dvfs: Context['accelerators'][number]['dvfs'],
): void {
  const { idle$, taken$, begin$ } = dispatcher.servers[accelerator]!;
  idle$.subscribe(peArray.between);
  taken$.subscribe(peArray.between);
  begin$.subscribe(sequencer.begin);
  sequencer.answered$.subscribe(dispatcher.answered);
  sequencer.ended$.subscribe(dispatcher.ended);
  if (!dvfs) return;
  sequencer.choose$.subscribe(dvfs.choose);
  dvfs.settled$.subscribe(sequencer.settled);
}

/** Who is told on whose account what comes next is, and up to when standing power is charged. */
function wireAccounts({ controllers, linkPower, dispatcher, accelerators }: Actors): void {
  for (const [a, { sequencer, buffers, logicPower }] of accelerators.entries()) {
    const { idle$, taken$ } = dispatcher.servers[a]!;
    for (const own of [...BUFFER_NAMES.map((name) => buffers[name]), logicPower]) {
      sequencer.account$.subscribe(own.account);
      idle$.subscribe(own.account);
    }
    for (const c of controllers) {
      sequencer.account$.subscribe(c.account);
      sequencer.job$.subscribe(c.job);
      taken$.subscribe(c.job);
    }
    if (linkPower) sequencer.account$.subscribe(linkPower.account);
  }
  for (const c of controllers) {
    dispatcher.allIdle$.subscribe(c.account);
    dispatcher.allIdle$.subscribe(c.job);
  }
  if (linkPower) dispatcher.allIdle$.subscribe(linkPower.account);
}

/** What memories do by themselves is charged to an operator that runs: when an accelerator ends, to that of another. */
function wireHandOver({ controllers, accelerators }: Actors): void {
  for (const { sequencer } of accelerators)
    sequencer.ended$.subscribe(
      new Probe(() => {
        const operator = accelerators.map((o) => o.sequencer.progress().running).find((running) => running >= 0);
        if (operator !== undefined) for (const c of controllers) c.job.next({ operator });
      }),
    );
}

function wireMemories({ controllers, links }: Actors): void {
  for (const [memory, c] of controllers.entries())
    for (const axi of links) {
      axi.toMemory(memory).subscribe(c.request);
      c.response$.subscribe(axi.response);
    }
}

function wireSwitching({ switching, dispatcher, links }: Actors, index: Index): void {
  if (!switching) return;
  const axi = links[0]!;
  const { taskParts, copier } = switching;
  dispatcher.need$.subscribe(taskParts.need);
  taskParts.ready$.subscribe(dispatcher.ready);
  taskParts.copy$.subscribe(copier.command);
  copier.done$.subscribe(taskParts.copied);
  copier.request$.subscribe(axi.request);
  axi.toRequester(index(copier.name)).subscribe(copier.response);
}

/** Weights into which updates are merged are not shared: there is one accelerator. */
function wireMerging({ merging, dispatcher, accelerators: [only] }: Actors): void {
  if (!merging) return;
  const { sequencer } = only!;
  dispatcher.need$.subscribe(merging.need);
  merging.ready$.subscribe(dispatcher.ready);
  merging.begin$.subscribe(sequencer.begin);
  sequencer.ended$.subscribe(merging.ended);
}

function wireChannels({ dmas, buffers, loader, encoder }: OwnActors, axi: Axi, index: Index): void {
  for (const dma of CHANNELS.map((channel) => dmas[channel])) {
    const requester = index(dma.name);
    dma.request$.subscribe(axi.request);
    axi.toRequester(requester).subscribe(dma.response);
    axi.toBegun(requester).subscribe(dma.begun);
    for (const name of BUFFER_NAMES) {
      dma.toBuffer(BUFFERS[name]).subscribe(buffers[name].request);
      buffers[name].toRequester(requester).subscribe(dma.bufferResponse);
    }
  }
  loader.a$.subscribe(dmas.activation.command);
  loader.b$.subscribe(dmas.weight.command);
  dmas.activation.done$.subscribe(loader.aDone);
  dmas.weight.done$.subscribe(loader.bDone);
  encoder.store$.subscribe(dmas.result.command);
  dmas.result.done$.subscribe(encoder.stored);
}

/** Operators go from the sequencer to loader, unit and encoder, and back. */
function wireOperators({ sequencer, loader, encoder, array: { peArray }, sfu }: OwnActors, beside: boolean): void {
  sequencer.job$.subscribe(loader.job);
  sequencer.toWriteBack$.subscribe(encoder.job);
  sequencer.toPeArray$.subscribe(peArray.job);
  sequencer.toSfu$.subscribe(sfu.job);
  encoder.retired$.subscribe(sequencer.retired);
  loader.toPeArray$.subscribe(peArray.ready);
  loader.toSfu$.subscribe(sfu.ready);
  encoder.peArrayCredit$.subscribe(peArray.credit);
  encoder.sfuCredit$.subscribe(sfu.credit);
  peArray.release$.subscribe(loader.release);
  sfu.release$.subscribe(loader.sfuRelease);
  for (const unit of [peArray, sfu]) unit.results$.subscribe(encoder.results);
  sequencer.job$.subscribe(peArray.begun);
  sequencer.account$.subscribe(peArray.retired);
  if (!beside) return;
  encoder.stored$.subscribe(loader.stored);
  loader.awaited$.subscribe(peArray.awaited);
}

/** The PE array's engine has ports of its own; what is left asks the buffers. */
function wireUnits({ buffers, encoder, array: { peArray }, sfu }: OwnActors, index: Index): void {
  const { activation, weight, result, auxiliary } = buffers;
  for (const unit of [peArray, sfu]) unit.auxRequest$.subscribe(auxiliary.request);
  sfu.aRequest$.subscribe(activation.request);
  sfu.bRequest$.subscribe(weight.request);
  auxiliary.toRequester(index(peArray.name)).subscribe(peArray.auxResponse);
  for (const b of [activation, weight, auxiliary]) b.toRequester(index(sfu.name)).subscribe(sfu.response);
  encoder.request$.subscribe(result.request);
  result.toRequester(index(encoder.name)).subscribe(encoder.response);
}

/** The actors of a context. */
export function wire(actors: Actors, context: Context): void {
  const { index, hardware } = context;
  wireMemories(actors);
  wireAccounts(actors);
  wireSentences(actors, context);
  wireSwitching(actors, index);
  wireMerging(actors);
  for (const [a, own] of actors.accelerators.entries()) {
    wireChannels(own, actors.links[a] ?? actors.links[0]!, index);
    wireOperators(own, hardware.platform.overlap === 'units');
    wireUnits(own, index);
  }
  if (actors.accelerators.length > 1) wireHandOver(actors);
}
