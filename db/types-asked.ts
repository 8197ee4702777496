const guard = globalThis as typeof globalThis & { tickmarkTypesAsked?: true }

/**
 * postgres.js asks each new connection for the types of arrays and waits for no answer (`fetchArrayTypes`): when that connection is closed in
 * the meantime, the question rejects to nobody. Whoever waits for the connection is told by other ways.
 */
export function isTypesAsked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CONNECTION_CLOSED' && 'query' in error && String(error.query).includes('from pg_catalog.pg_type a')
}

/** Such a question ends no process. Any other rejection without an owner still does, unless something else listens for them. */
export function outliveTypesAsked(): void {
  if (guard.tickmarkTypesAsked) return
  guard.tickmarkTypesAsked = true
  process.on('unhandledRejection', (reason) => {
    if (!isTypesAsked(reason) && process.listenerCount('unhandledRejection') === 1) throw reason
  })
}
