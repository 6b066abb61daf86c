/** A trace's name: its file's, without folder and endings. */
export const traceName = (file: string): string =>
  file.replace(/^.*[\\/]/, '').replace(/(\.(gz|csv|json|jsonl|kineto))+$/, '') || 'trace';
