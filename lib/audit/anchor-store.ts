/**
 * Where tiles and checkpoints go outside the database. `put` is for what never changes: the same bytes again are welcome, others are
 * refused. `replace` is for `checkpoint` and `keys`, which have a newest one.
 */
export interface AnchorStore {
  /** Whether what was put can be removed before its time. */
  readonly deletion: 'detected' | 'prevented'
  put(path: string, bytes: Uint8Array): Promise<void>
  replace(path: string, bytes: Uint8Array): Promise<void>
  read(path: string): Promise<Buffer | null>
  /**
   * Checkpoints the store can show, the one that claims the largest tree first. What somebody planted there may be among them: a note
   * counts only if it is signed and its tree has the size that `claims` says; null: the store claims nothing.
   * @param most of them, where the store has many
   */
  checkpoints(most?: number): AsyncIterable<{ path: string; claims: number | null; note: Buffer }>
}
