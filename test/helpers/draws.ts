/**
 * How many cases a property of whole simulations draws. `npm test` draws the same ones each time, so it takes a third of them:
 * `DRAWS=1 SEED=7 npm test` takes all, of another seed; a file that is run alone takes all too.
 */
let share = 1;

/** Of a suite: what of the cases asked for it draws. */
export function drawShare(of: number): void {
  share = of;
}

/** Of so many that are asked for, how many are drawn: at least four. */
export const draws = (all: number): number => Math.max(Math.min(4, all), Math.round(all * share));
