/** Why a text is not taken for a certificate of ours; the names are those of docs/verdict.md. */
export class Flawed extends Error {
  constructor(flaw) {
    super(flaw);
    this.flaw = flaw;
  }
}
