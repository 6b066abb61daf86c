/**
 * How many cases a property draws whose cases take long: whole simulations, mostly. `npm test` draws the same ones each time, so
 * it takes an eighth of them: `DRAWS=1 SEED=7 npm test` takes all, of another seed; a file that is run alone takes all too.
 */
let share = 1;

/** Of a suite: what of the cases asked for it draws. */
export function drawShare(of: number): void {
  share = of;
}

/** Of so many that are asked for, how many are drawn. @param least as many at least, where shares of the cases are asserted */
export const draws = (all: number, least = 3): number => Math.max(Math.min(least, all), Math.round(all * share));
