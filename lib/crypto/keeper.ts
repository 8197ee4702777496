/** Who keeps a key that data keys are sealed under: this machine, or a service outside (`envelope.ts`). */
export type Keeper = {
  /** Letters, digits and hyphens; says nothing of the key. */
  id: string
  /** @param purpose bound to the data key: it opens for that alone */
  wrap: (dataKey: string, purpose: string) => Promise<string>
  unwrap: (wrapped: string, purpose: string) => Promise<string>
}

/** The message is for people: which key is missing, or that what lies under it was altered. */
export class CannotOpen extends Error {}
