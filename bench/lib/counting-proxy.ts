import { connect, createServer, type Socket } from 'node:net'

export type Counts = {
  /** Times somebody sent and then had to hear the answer before sending on. */
  trips: number
  /** Times somebody sent while no other connection waited for its answer, a COMMIT by itself left out: what is asked at the same time is one. By the clock, so it wants a `delay` longer than what the sender does between two questions. */
  waits: number
  /** Of the trips, a COMMIT by itself. */
  commits: number
  /** Messages that run something: a statement, prepared or not. */
  statements: number
  /** Milliseconds until the first of an answer came from the database, those at the same time each for itself: what the database works. */
  busy: number
}

/** Counts messages that run something in what a client sends (PostgreSQL, 55.7): a type and a length each, but for the first, which has no type. */
function statementsIn(counts: Counts): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let first = true
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const from = first ? 0 : 1
      if (rest.length < from + 4) return
      const end = from + rest.readUInt32BE(from)
      if (rest.length < end) return
      if (!first && (rest[0] === 0x45 || rest[0] === 0x51)) counts.statements++
      first = false
      rest = rest.subarray(end)
    }
  }
}

/**
 * Between the portal and its database: counts how often the direction turns. Every answer is held back for `delay` milliseconds, as by a database that is far away:
 * what is asked without the answer of another question is then asked before it, however busy the machine is.
 */
export async function countingProxy(port: number, delay = 0): Promise<{ port: number; counts: Counts; close: () => void }> {
  const counts: Counts = { trips: 0, waits: 0, commits: 0, statements: 0, busy: 0 }
  let open = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(port, '127.0.0.1')
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
    }
    let asking = false
    let waiting = false
    let since: number | null = null
    const worked = () => {
      if (since !== null) counts.busy += performance.now() - since
      since = null
    }
    const answered = () => {
      if (waiting) open--
      asking = waiting = false
    }
    // Timers of one length keep their order.
    const held = delay === 0 ? (work: () => void) => work() : (work: () => void) => void setTimeout(work, delay)
    const count = statementsIn(counts)
    client.on('data', (chunk) => {
      count(chunk)
      if (!asking) {
        counts.trips++
        since = performance.now()
        if (/^Q....commit\0$/s.test(chunk.toString('latin1'))) counts.commits++
        else {
          if (open === 0) counts.waits++
          open++
          waiting = true
        }
      }
      asking = true
      database.write(chunk)
    })
    database.on('data', (chunk) => {
      worked()
      held(() => {
        answered()
        client.write(chunk)
      })
    })
    client.on('close', () => database.destroy())
    database.on('close', () => {
      worked()
      held(() => {
        answered()
        client.destroy()
      })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    counts,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
