/** What is used of a library without types of its own. */
declare module 'jstat' {
  const jStat: { readonly studentt: { inv(share: number, degreesOfFreedom: number): number } };
  export default jStat;
}
