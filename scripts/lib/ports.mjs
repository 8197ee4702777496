import { connect, createServer } from 'node:net'

/**
 * Does somebody accept connections there?
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')))
    socket.once('connect', () => socket.end())
    socket.once('error', () => resolve(false))
    socket.once('close', (failed) => resolve(!failed))
  })
}

/**
 * @param {number | undefined} wanted
 * @returns {Promise<number>} that port when it is free, else another
 */
export function freePort(wanted = 0, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () => (wanted === 0 ? reject(new Error('No free port on this machine.')) : resolve(freePort(0, host))))
    probe.listen({ port: wanted, host, exclusive: true }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
