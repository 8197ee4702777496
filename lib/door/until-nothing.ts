import { AppError } from '#lib/errors.ts'

/** An operation that does a part each time, again until it says that nothing is left. */
export async function untilNothing(part: () => Promise<unknown>): Promise<void> {
  try {
    for (;;) await part()
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error
  }
}
