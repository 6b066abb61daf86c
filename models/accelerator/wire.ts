/** The wires of the accelerator: every out port to the in ports that hear it. */
import type { createAxi, Buffer, Copier, Dma } from '../movement/index.js';
import type { createEncoder } from '../compute/write-back.js';
import type { PeArray } from '../compute/pe-array/ports.js';
import type { createSfu } from '../compute/sfu/sfu.js';
import type { Dispatcher } from '../control/dispatcher.js';
import type { DvfsUnit } from '../control/dvfs.js';
import type { createLoader } from '../control/loader.js';
import type { Sequencer } from '../control/sequencer.js';
import type { TaskParts } from '../control/task-parts.js';
import type { Controller } from '../memory/protocol/controller.js';
import type { createLogicPower } from '../power/logic.js';

export interface Made {
  readonly buffers: readonly Buffer[];
  readonly dmas: readonly Dma[];
  readonly controllers: readonly Controller[];
  readonly axi: ReturnType<typeof createAxi>;
  readonly peArray: PeArray;
  readonly logicPower: ReturnType<typeof createLogicPower>;
  readonly sfu: ReturnType<typeof createSfu>;
  readonly encoder: ReturnType<typeof createEncoder>;
  readonly loader: ReturnType<typeof createLoader>;
  readonly sequencer: Sequencer;
  readonly dispatcher: Dispatcher;
  readonly switching: { readonly taskParts: TaskParts; readonly copier: Copier } | undefined;
  readonly dvfs: DvfsUnit | undefined;
}

function wireSentences(dispatcher: Dispatcher, sequencer: Sequencer, peArray: PeArray, dvfs: DvfsUnit | undefined): void {
  dispatcher.idle$.subscribe(peArray.between);
  dispatcher.taken$.subscribe(peArray.between);
  dispatcher.begin$.subscribe(sequencer.begin);
  sequencer.ended$.subscribe(dispatcher.ended);
  if (!dvfs) return;
  sequencer.choose$.subscribe(dvfs.choose);
  dvfs.settled$.subscribe(sequencer.settled);
}

function wireSwitching(
  switching: NonNullable<Made['switching']>,
  dispatcher: Dispatcher,
  axi: Made['axi'],
  index: (name: string) => number,
): void {
  const { taskParts, copier } = switching;
  dispatcher.need$.subscribe(taskParts.need);
  taskParts.ready$.subscribe(dispatcher.ready);
  taskParts.copy$.subscribe(copier.command);
  copier.done$.subscribe(taskParts.copied);
  copier.request$.subscribe(axi.request);
  axi.toRequester(index(copier.name)).subscribe(copier.response);
}

/** @param index of a name among requesters */
export function wire(
  { buffers, dmas, controllers, axi, peArray, sfu, encoder, loader, sequencer, dispatcher, switching, logicPower, dvfs }: Made,
  index: (name: string) => number,
): void {
  const [dmaA, dmaB, dmaResult] = dmas as [Dma, Dma, Dma];
  const [activation, weight, result, auxiliary] = buffers as [Buffer, Buffer, Buffer, Buffer];

  for (const [memory, c] of controllers.entries()) {
    axi.toMemory(memory).subscribe(c.request);
    c.response$.subscribe(axi.response);
    sequencer.account$.subscribe(c.account);
    sequencer.job$.subscribe(c.job);
    dispatcher.idle$.subscribe(c.account);
    dispatcher.idle$.subscribe(c.job);
    dispatcher.taken$.subscribe(c.job);
  }
  for (const b of [...buffers, logicPower]) {
    sequencer.account$.subscribe(b.account);
    dispatcher.idle$.subscribe(b.account);
  }
  wireSentences(dispatcher, sequencer, peArray, dvfs);
  if (switching) wireSwitching(switching, dispatcher, axi, index);
  for (const dma of dmas) {
    const requester = index(dma.name);
    dma.request$.subscribe(axi.request);
    axi.toRequester(requester).subscribe(dma.response);
    axi.toBegun(requester).subscribe(dma.begun);
    for (const [i, b] of buffers.entries()) {
      dma.toBuffer(i).subscribe(b.request);
      b.toRequester(requester).subscribe(dma.bufferResponse);
    }
  }
  loader.a$.subscribe(dmaA.command);
  loader.b$.subscribe(dmaB.command);
  dmaA.done$.subscribe(loader.aDone);
  dmaB.done$.subscribe(loader.bDone);
  encoder.store$.subscribe(dmaResult.command);
  dmaResult.done$.subscribe(encoder.stored);

  sequencer.job$.subscribe(loader.job);
  sequencer.job$.subscribe(encoder.job);
  sequencer.toPeArray$.subscribe(peArray.job);
  sequencer.toSfu$.subscribe(sfu.job);
  encoder.retired$.subscribe(sequencer.retired);
  loader.toPeArray$.subscribe(peArray.ready);
  loader.toSfu$.subscribe(sfu.ready);
  encoder.peArrayCredit$.subscribe(peArray.credit);
  encoder.sfuCredit$.subscribe(sfu.credit);
  for (const unit of [peArray, sfu]) {
    unit.release$.subscribe(loader.release);
    unit.results$.subscribe(encoder.results);
    unit.auxRequest$.subscribe(auxiliary.request);
  }
  sequencer.job$.subscribe(peArray.begun);
  sequencer.account$.subscribe(peArray.retired);
  sfu.aRequest$.subscribe(activation.request);
  sfu.bRequest$.subscribe(weight.request);
  auxiliary.toRequester(index(peArray.name)).subscribe(peArray.auxResponse);
  for (const b of [activation, weight, auxiliary]) b.toRequester(index(sfu.name)).subscribe(sfu.response);
  encoder.request$.subscribe(result.request);
  result.toRequester(index(encoder.name)).subscribe(encoder.response);
}
