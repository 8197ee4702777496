import { readdirSync, readFileSync } from 'node:fs'
import '../lib/server.ts'
import type { Bench } from '../harness.ts'
import { account, answering } from './answers.ts'

const sizes = { buckets: 500, instances: 1_500, volumes: 1_500, snapshots: 1_500 }
const wanted = Object.values(sizes).reduce((sum, each) => sum + each, 0)

/** The most memory of the one process that this one has started, in MiB. */
function ofChildren(): number {
  try {
    const pids = readdirSync('/proc/self/task').flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean))
    return Math.max(0, ...pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/collect.ts')).map((pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024))
  } catch {
    return 0
  }
}

/** The collecting process as the worker starts it, against answers on this machine. */
export async function collected(bench: Bench): Promise<void> {
  const { collecting } = await import('#lib/cloud/reading.ts')
  const server = await answering(sizes)
  process.env.OUTGOING_ALLOW = '127.0.0.0/8'
  let [mebibytes, resources, calls, unread] = [0, 0, 0, 0]
  const look = setInterval(() => (mebibytes = Math.max(mebibytes, ofChildren())), 50)
  const began = performance.now()
  try {
    for await (const line of collecting({ provider: 'aws', account, home: 'eu-central-1', regions: null, url: server.url, identity: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'planted' }, services: ['s3', 'ec2'] }, { step: () => {} })) {
      if ('read' in line) calls++
      if ('inventory' in line && !line.inventory.complete) unread++
      if (!('resource' in line) || line.resource.type === 'aws.account' || line.resource.type === 'aws.region') continue
      resources++
      unread += Object.values(line.resource.facets).filter(({ state }) => state === 'unread').length
    }
  } finally {
    clearInterval(look)
    server.close()
    delete process.env.OUTGOING_ALLOW
  }
  const seconds = (performance.now() - began) / 1_000
  if (resources !== wanted || unread > 0) bench.differing.push(`collected ${resources} of ${wanted} resources, ${unread} unread`)
  await bench.measure({ goal: `memory of the process that reads an account of ${wanted.toLocaleString('en')} resources`, unit: 'MiB', bar: { atMost: 302 }, repeats: 1, note: `${calls.toLocaleString('en')} calls in ${seconds.toFixed(1)} s, answered from this machine; a quarter of the 1.21 GB of Prowler is 302 MiB`, take: () => mebibytes })
}
