import { emptyBaseline, learn } from '#lib/anomalies/baseline.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { hours, minutes } from '#lib/clock.ts'
import { putOwn } from '../artifacts/receive.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'
import { tableFile } from './files.ts'

const baseline = (count: number) => {
  const of = emptyBaseline()
  for (let n = count; n > 0; n--) learn(of, { at: Date.now() - hours(n), country: 'DE', latitude: null, longitude: null, device: 'Chrome on macOS' })
  return of
}

/** A sign-in that nobody looked at yet. */
async function signIn(here: Arrange): Promise<void> {
  const at = new Date(Date.now() - minutes(5))
  const batch = await here.add('event_batches', { source: 'other', label: 'Sign-ins', sha256: `sha256:${'0'.repeat(64)}`, root: `sha256:${'0'.repeat(64)}`, received: 1, accepted: 1, duplicates: 0, rejected: 0, rejects: JSON.stringify([]), received_at: at })
  await here.write((sql) => sql`insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, user_name, outcome, severity_hint, raw)
    values (${here.orgId}, ${here.id()}, ${at}, ${at}, ${batch}, 'other', 'sign_in', ${`ann.${here.tag()}`}, 'success', 0, ${JSON.stringify({ country: 'DE', user_agent: 'curl/8' })})`)
}

/** As small as one can be: a network of Berlin. */
const smallest = Buffer.from('AAAAGAAAAAEAAAAYAAAAAgAAAAMAAAAYAAAABAAAABgAAAAYAAAABQAAAAYAAAAYAAAAGAAAAAcAAAAYAAAACAAAAAkAAAAYAAAACgAAABgAAAALAAAAGAAAAAwAAAAYAAAADQAAABgAAAAOAAAAGAAAAA8AAAAYAAAAEAAAABgAAAARAAAAGAAAABgAAAASAAAAGAAAABMAAAAYAAAAFAAAABUAAAAYAAAAFgAAABgAAAAXAAAAGAAAABgAAAAoAAAAAAAAAAAAAAAAAAAAAOJHY291bnRyeeFIaXNvX2NvZGVCREVIbG9jYXRpb27iSGxhdGl0dWRlaEBKQpKjBVMnSWxvbmdpdHVkZWhAKszZ6D5CW6vN701heE1pbmQuY29t50pub2RlX2NvdW50xAAAABhLcmVjb3JkX3NpemXEAAAAIEppcF92ZXJzaW9uxAAAAARNZGF0YWJhc2VfdHlwZVBFeGFtcGxlLVhYWFhYWFhYW2JpbmFyeV9mb3JtYXRfbWFqb3JfdmVyc2lvbsQAAAACW2JpbmFyeV9mb3JtYXRfbWlub3JfdmVyc2lvbsQAAAAAS2J1aWxkX2Vwb2NoCAIAAAAAauaBAA==', 'base64')
const stored = (here: Arrange) => {
  const bytes = Buffer.from(smallest)
  bytes.write(here.tag().slice(-8).padStart(8, '0'), bytes.indexOf('XXXXXXXX'))
  return putOwn(jobActor(here.orgId, 'example', 'example'), tableFile, { name: 'city.mmdb', type: 'application/octet-stream', bytes })
}

export const examples: Examples<'anomalies'> = {
  'anomalies.setTable': async (here) => ({ file: await stored(here) }),
  'anomalies.removeTable': async (here) => {
    await here.write((sql) => sql`update address_tables set deleted_at = now() where org_id = ${here.orgId} and deleted_at is null`)
    return { id: await here.add('address_tables', { name: `city ${here.tag()}.mmdb`, sha256: `sha256:${'0'.repeat(64)}`, size: 5, type: 'Example-City', built_at: new Date() }) }
  },
  'anomalies.judge': async (here) => {
    await here.add('sign_in_baselines', { user_name: `ann.${here.tag()}`, learned: 30, last_at: new Date(), document: JSON.stringify(baseline(30)) })
    await signIn(here)
    return {}
  },
}

export const volume: Volume = {
  tables: ['sign_in_baselines'],
  fill: ({ orgId, rows, each, first }) => `
    insert into sign_in_baselines (org_id, id, user_name, learned, last_at, document, created_at, updated_at)
      select '${orgId}', ${first('sign-in-baseline')}, 'user ' || n * 7919 % ${rows} || ' ' || n, 1 + n % 200, now() - n * interval '1 minute', '${JSON.stringify(baseline(3))}'::jsonb, now(), now() ${each};`,
  lists: () => ({ 'anomalies.list': { cursors: { lastAt: new Date(Date.now() - hours(5)), userName: 'user 5' }, filters: { state: ['known', 'learning'] }, accepted: { 'state known': 'mostly all of them', 'state learning': 'mostly a tenth of them' } } }),
}
