/** Student's t distribution. */
import jStat from 'jstat';

/** The value that t stays below in 97.5 % of cases: of a two-sided interval of 95 %. */
export const studentT975 = (degreesOfFreedom: number): number => jStat.studentt.inv(0.975, degreesOfFreedom);
