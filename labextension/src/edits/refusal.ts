/** Why nothing was done, in a sentence that tells a model what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
