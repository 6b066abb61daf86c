/**
 * The encoder: takes a result row, puts its mask write, then its data write, each waiting for room. So a mask port that is
 * stuck starves the data port.
 *
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): read from its sources.
 */
import { holds, moves, createThread, newThread, WRITE, type Network, type Thread, type ThreadState } from './thread.js';

/** How far the row in hand is. Plain data. */
export interface RowEncoderState extends ThreadState {
  /** what is to be put next */
  pending: 'none' | 'mask' | 'data';
}

/** Takes rows from its one channel; puts mask writes into channel 0, data writes into channel 1. */
export function createRowEncoder(network: Network): Thread<RowEncoderState> {
  const state: RowEncoderState = { ...newThread(1, 2), pending: 'none' };
  return createThread(network, 'encoder', state, ([rows], [mask, data]) => {
    if (state.pending === 'none') {
      if (!rows!.canTake()) return;
      rows!.take();
      state.pending = 'mask';
    }
    if (state.pending === 'mask') {
      if (!mask!.canPut()) {
        holds(state);
        return;
      }
      mask!.put(WRITE);
      state.pending = 'data';
    }
    if (!data!.canPut()) {
      holds(state);
      return;
    }
    data!.put(WRITE);
    state.pending = 'none';
    moves(state);
  });
}
