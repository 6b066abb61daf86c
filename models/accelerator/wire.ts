/** The wires of the accelerator: every out port to the in ports that hear it. */
import { BUFFER_NAMES, BUFFERS } from '../movement/buffer-names.js';
import type { DvfsUnit } from '../control/dvfs.js';
import type { Actors } from './actors.js';
import { CHANNELS } from './channels.js';

/** Index of a name among requesters. */
type Index = (name: string) => number;

function wireSentences({ dispatcher, sequencer, array: { peArray } }: Actors, dvfs: DvfsUnit | undefined): void {
  dispatcher.idle$.subscribe(peArray.between);
  dispatcher.taken$.subscribe(peArray.between);
  dispatcher.begin$.subscribe(sequencer.begin);
  sequencer.answered$.subscribe(dispatcher.answered);
  sequencer.ended$.subscribe(dispatcher.ended);
  if (!dvfs) return;
  sequencer.choose$.subscribe(dvfs.choose);
  dvfs.settled$.subscribe(sequencer.settled);
}

/** Who is told on whose account what comes next is, and up to when standing power is charged. */
function wireAccounts({ controllers, buffers, logicPower, sequencer, dispatcher }: Actors): void {
  for (const c of controllers) {
    sequencer.account$.subscribe(c.account);
    sequencer.job$.subscribe(c.job);
    dispatcher.idle$.subscribe(c.account);
    dispatcher.idle$.subscribe(c.job);
    dispatcher.taken$.subscribe(c.job);
  }
  for (const b of [...BUFFER_NAMES.map((name) => buffers[name]), logicPower]) {
    sequencer.account$.subscribe(b.account);
    dispatcher.idle$.subscribe(b.account);
  }
}

function wireMemories({ controllers, axi }: Actors): void {
  for (const [memory, c] of controllers.entries()) {
    axi.toMemory(memory).subscribe(c.request);
    c.response$.subscribe(axi.response);
  }
}

function wireSwitching({ switching, dispatcher, axi }: Actors, index: Index): void {
  if (!switching) return;
  const { taskParts, copier } = switching;
  dispatcher.need$.subscribe(taskParts.need);
  taskParts.ready$.subscribe(dispatcher.ready);
  taskParts.copy$.subscribe(copier.command);
  copier.done$.subscribe(taskParts.copied);
  copier.request$.subscribe(axi.request);
  axi.toRequester(index(copier.name)).subscribe(copier.response);
}

function wireMerging({ merging, dispatcher, sequencer }: Actors): void {
  if (!merging) return;
  dispatcher.need$.subscribe(merging.need);
  merging.ready$.subscribe(dispatcher.ready);
  merging.begin$.subscribe(sequencer.begin);
  sequencer.ended$.subscribe(merging.ended);
}

function wireChannels({ dmas, buffers, axi, loader, encoder }: Actors, index: Index): void {
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
function wireOperators({ sequencer, loader, encoder, array: { peArray }, sfu }: Actors): void {
  sequencer.job$.subscribe(loader.job);
  sequencer.toWriteBack$.subscribe(encoder.job);
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
  }
  sequencer.job$.subscribe(peArray.begun);
  sequencer.account$.subscribe(peArray.retired);
}

/** The PE array's engine has ports of its own; what is left asks the buffers. */
function wireUnits({ buffers, encoder, array: { peArray }, sfu }: Actors, index: Index): void {
  const { activation, weight, result, auxiliary } = buffers;
  for (const unit of [peArray, sfu]) unit.auxRequest$.subscribe(auxiliary.request);
  sfu.aRequest$.subscribe(activation.request);
  sfu.bRequest$.subscribe(weight.request);
  auxiliary.toRequester(index(peArray.name)).subscribe(peArray.auxResponse);
  for (const b of [activation, weight, auxiliary]) b.toRequester(index(sfu.name)).subscribe(sfu.response);
  encoder.request$.subscribe(result.request);
  result.toRequester(index(encoder.name)).subscribe(encoder.response);
}

/** @param index of a name among requesters */
export function wire(actors: Actors, dvfs: DvfsUnit | undefined, index: Index): void {
  wireMemories(actors);
  wireAccounts(actors);
  wireSentences(actors, dvfs);
  wireSwitching(actors, index);
  wireMerging(actors);
  wireChannels(actors, index);
  wireOperators(actors);
  wireUnits(actors, index);
}
