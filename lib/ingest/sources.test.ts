import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import type { Source } from './normalize.ts'
import { readDelivery } from './read.ts'

const now = new Date('2026-12-01T00:00:00Z')
async function read(body: string | Buffer, source: Source | 'auto' = 'auto') {
  const { events, rejects } = await readDelivery((async function* () { yield Buffer.from(body) })(), { source, gzip: false, at: now })
  return { events, rejects: rejects.map(({ line, reason }) => `${line}: ${reason}`) }
}

/** A record of the CSV log, with some of its fields otherwise. */
const csv = (n: number, more: Partial<Record<'time' | 'message' | 'end', string>> = {}) =>
  `${more.time ?? '2026-11-03 09:00:00.000 UTC'},"ann","ledger",1,"[::1]:5432",s.1,${n},"idle",2026-11-03 09:00:00 UTC,0/1,0,LOG,00000,${more.message ?? '"statement: select 1"'},,,,,,,,,"app","client backend",,0${more.end ?? ''}`
const json = (more: Record<string, unknown>) => JSON.stringify({ timestamp: '2026-11-03 09:00:00.000 UTC', user: 'ann', session_id: 's.1', line_num: 1, error_severity: 'LOG', message: 'x', ...more })

describe('logs of PostgreSQL', () => {
  it.each<[string, string | Buffer, number, RegExp[]]>([
    ['a zone that is several', csv(1, { time: '2026-11-03 09:00:00.000 CST' }), 0, [/^1: timestamp has no zone/]],
    ['a zone as a number', [csv(1, { time: '2026-11-03 09:00:00.000 -03' }), csv(2, { time: '2026-11-03 09:00:00.000 +05:30' })].join('\n'), 2, []],
    ['a zone as a number, in JSON', json({ timestamp: '2026-11-03 09:00:00.000 +0530' }), 1, []],
    ['a zone by name', csv(1, { time: '2026-11-03 10:00:00.000 CET' }), 1, []],
    ['no zone', json({ timestamp: '2026-11-03 09:00:00.000' }), 0, [/^1: timestamp has no zone/]],
    ['a record cut in the middle of a text', [csv(1), csv(2).slice(0, 150), csv(3), csv(4)].join('\n'), 3, [/^2: the delivery ends in the middle of this event, or a quote of it is never closed/]],
    ['a text that is never closed, last', [csv(1), csv(2).slice(0, 150)].join('\n'), 1, [/^2: the delivery ends in the middle/]],
    ['a field too many', [csv(1, { end: ',1' }), csv(2)].join('\n'), 1, [/^1: is no record .* 27 fields/]],
    ['lines of Windows', [csv(1), csv(2), ''].join('\r\n'), 2, []],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(`${csv(1)}\n2026-11-03 09:00:00.000 UTC,"`), Buffer.from([0xff]), Buffer.from(`"\n${csv(3)}`)]), 2, [/^2: is not valid UTF-8/]],
    ['a text of more than 1 MB', [csv(1, { message: `"${'x'.repeat(1_100_000)}"` }), csv(2)].join('\n'), 1, [/^1: is larger than 1 MB/]],
    ['a text with lines, quotes and what looks like JSON', csv(1, { message: '"statement: select\n{""a"": ""]}"\n,\n' + '"' }), 0, [/./]],
    ['a line of pgaudit that is cut', json({ message: 'AUDIT: SESSION,1,1,READ' }), 1, []],
    ['pgaudit in another hand', json({ message: 'AUDIT: SESSION,x,1,READ,SELECT,,,"' }), 1, []],
    ['numbers where texts should be', json({ message: 7, user: { a: 1 }, remote_host: ['x'], ps: null }), 1, []],
  ])('%s', async (_, body, accepted, rejects) => {
    const answer = await read(body)
    expect([answer.events.length, answer.rejects]).toEqual([accepted, rejects.map((each) => expect.stringMatching(each) as string)])
  })

  it('read the end of a file whose first record began before, when it is said what they are', async () => {
    const text = ['select 2" of a statement,,"', csv(2), csv(3)].join('\n')
    expect(await read(text, 'postgresql')).toMatchObject({ events: [{ line: 2 }, { line: 3 }], rejects: [expect.stringMatching(/^1: /)] })
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid' })
    await expect(read('hello', 'postgresql')).rejects.toMatchObject({ code: 'invalid' })
  })

  it('tell a zone by name as its hour, an address without its brackets, and older servers by fewer fields', async () => {
    const { events } = await read([csv(1, { time: '2026-11-03 10:00:00.000 CET' }), csv(2).split(',').slice(0, 23).join(',')].join('\n'))
    expect(events).toMatchObject([{ occurredAt: new Date('2026-11-03T09:00:00Z'), eventType: 'statement.select', system: 'ledger' }, { eventType: 'statement.select' }])
  })

  it.each([
    ['statement: /* a */ -- b\n create  user x', 'statement.create', 6005, 6], ['statement: ALTER ROLE x superuser', 'statement.alter_role', 3001, 99], ['duration: 1.5 ms  statement: delete from a', 'statement.delete', 6005, 7], ['execute <unnamed>: insert into a values (1)', 'statement.insert', 6005, 5],
    ['statement: ', 'statement.other', 6005, 99], ['AUDIT: SESSION,1,1,ROLE,GRANT ROLE,,,grant a to b,<none>', 'audit.grant_role', 3005, 3], ['AUDIT: SESSION,1,1,MISC,BACKUP,,,,<none>', 'audit.backup', 6005, 99],
    ['AUDIT: OBJECT,1,1,READ,SELECT,TABLE,"public.""a,b""",select,<none>', 'audit.select', 6005, 1],
  ])('%s', async (message, eventType, classUid, activityId) => {
    expect((await read(json({ message }))).events).toMatchObject([{ eventType, classUid, activityId }])
  })
})

const nano = '1793696400000000000'
const request = (records: string, more = '') => `{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[${records}]}]}]${more}}`
const good = `{"timeUnixNano":"${nano}"}`

describe('records of OpenTelemetry', () => {
  it.each<[string, string, number, RegExp[]]>([
    ['a number among them', `${good},7,${good}`, 2, [/^2: is not a JSON object/]],
    ['a value that is none', `{"timeUnixNano":"${nano}","severityNumber":NaN},${good}`, 1, [/^1: is not valid JSON/]],
    ['10,000 levels', `{"timeUnixNano":"${nano}","body":${'{"arrayValue":{"values":['.repeat(5_000)}${']}}'.repeat(5_000)}},${good}`, 1, [/^1: is nested deeper than 100/]],
    ['more than 1 MB', `{"timeUnixNano":"${nano}","body":{"stringValue":"${'x'.repeat(1_100_000)}"}},${good}`, 1, [/^1: is larger than 1 MB/]],
    ['no time', '{"body":{"stringValue":"x"}},{"timeUnixNano":"0","observedTimeUnixNano":0}', 0, [/^1: has no time/, /^2: has no time/]],
    ['a time that is none', `{"timeUnixNano":"2026-11-03T09:00:00Z"},{"timeUnixNano":"-1"},{"timeUnixNano":"99999999999999999999"},{"timeUnixNano":"4000000000000000000"},{"timeUnixNano":1}`, 0, [/^1: has no time/, /^2: has no time/, /^3: timestamp/, /^4: timestamp lies more than a day/, /^5: timestamp lies before/]],
    ['a time that is none, seen at a time that is one', `{"timeUnixNano":"soon","observedTimeUnixNano":"${nano}"}`, 1, []],
    ['attributes that are none', `{"timeUnixNano":"${nano}","attributes":{"a":1}},{"timeUnixNano":"${nano}","attributes":[null,7,{"key":1},{"key":"a"},{"key":"b","value":{"arrayValue":{}}},{"key":"c","value":{"kvlistValue":null}}]}`, 2, []],
    ['a body that is half a record of somebody', `{"timeUnixNano":"${nano}","body":{"stringValue":"{\\"kind\\":\\"Event\\""}}`, 1, []],
  ])('%s', async (_, records, accepted, rejects) => {
    const answer = await read(request(records))
    expect([answer.events.length, answer.rejects]).toEqual([accepted, rejects.map((each) => expect.stringMatching(each) as string)])
  })

  it.each([
    ['nothing', '', 0], ['no list', '{"resourceLogs":null}', 0], ['empty lists', '{"resourceLogs":[{},{"scopeLogs":[]},{"scopeLogs":[{"logRecords":[]},{}]}]}', 0], ['several requests', `${request(good)}\n${request(good)}\n`, 2], ['blanks everywhere', request(` ${good} , ${good} `).replaceAll(':', ' : '), 2],
  ])('%s', async (_, body, accepted) => {
    expect(await read(body, 'otlp')).toMatchObject({ events: { length: accepted }, rejects: [] })
  })

  it.each([
    ['breaks off in a record', request(good).slice(0, 90)], ['breaks off behind one', request(good).slice(0, -4)], ['a list', '[]'], ['a word', 'hello'], ['a record where its resource should be', '{"resourceLogs":[7]}'], ['what stands behind it', `${request(good)} x`],
    ['no colon', '{"resourceLogs"[]}'], ['a comma too many', '{"resourceLogs":[],}'.replace(',}', ',')],
  ])('a request that is broken is refused as a whole: %s', async (_, body) => {
    await expect(read(body, 'otlp')).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/ExportLogsServiceRequest/) as string })
  })

  it('keep integers a double cannot hold as text, and names of members as members', async () => {
    const attributes = '[{"key":"big","value":{"intValue":"9007199254740993"}},{"key":"small","value":{"intValue":"7"}},{"key":"__proto__","value":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":false}}]}}}]'
    const [event] = (await read(request(`{"timeUnixNano":"${nano}","attributes":${attributes}}`))).events
    expect(event?.raw).toContain('"attributes":{"big":"9007199254740993","small":7,"__proto__":{"a":false}}')
  })
})

describe('sources of JSON', () => {
  const time = '2026-11-03T09:00:00Z'
  it.each<[string, object, object | RegExp]>([
    ['Kubernetes: no time', { kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a', stage: 'Panic', verb: 'get' }, /timestamp is missing/],
    ['Kubernetes: neither object nor path, lists of nothing', { auditID: 'a', stage: 'Panic', verb: 'get', requestReceivedTimestamp: time, sourceIPs: [], objectRef: null, user: 'x' }, { source: 'kubernetes', eventType: 'get', outcome: 'failure', userName: null, ip: null }],
    ['Kubernetes: a name of 10,000 letters', { auditID: 'a'.repeat(10_000), stage: 'Panic', verb: 'x'.repeat(10_000), requestReceivedTimestamp: time }, { source: 'kubernetes', classUid: 6003, activityId: 99 }],
    ['Azure: claims that are a list, properties that are text', { time, operationName: 'Microsoft.Compute/virtualMachines/start/action', resourceId: 7, identity: { claims: ['x'] }, properties: 'text' }, { source: 'azure', userName: null, classUid: 6003, activityId: 99 }],
    ['Azure: the log of a cluster that is no record', { time, operationName: 'Microsoft.ContainerService/x/Read', category: 'kube-audit', properties: { log: '{"cut' } }, /not valid JSON/],
    ['Microsoft 365: a day without an hour', { CreationTime: '2026-11-03', Operation: 'FileAccessed', Workload: 'SharePoint' }, /has no zone/],
    ['Microsoft 365: an operation nobody listed', { CreationTime: '2026-11-03T09:00:00', Operation: 'constructor', Workload: 'X' }, { source: 'm365', classUid: 6003, activityId: 99 }],
    ['Google Workspace: no act', { id: { time, applicationName: 'admin' }, events: [] }, /has no event_type/],
    ['Google Workspace: an act that is no object', { id: { time, applicationName: 'admin' }, events: ['x'], event_type: 'y' }, { source: 'google_workspace', eventType: 'y' }],
    ['Okta: no outcome, targets of nothing', { eventType: 'toString', published: time, actor: {}, target: [null] }, { source: 'okta', outcome: null, target: null, classUid: 3004, activityId: 99 }],
    ['Entra: nobody', { activityDateTime: time, activityDisplayName: '', initiatedBy: null, operationName: 'x' }, { source: 'entra', userName: null }],
    ['OCSF that says its class', { time, event_type: 'x', class_uid: 3002, activity_id: 2 }, { classUid: 3002, activityId: 2 }],
    ['OCSF whose numbers are none', { time, event_type: 'x', class_uid: -1, activity_id: 1.5 }, { classUid: null, activityId: null }],
  ])('%s', async (_, record, expected) => {
    const { events, rejects } = await read(JSON.stringify(record))
    if (expected instanceof RegExp) expect([events.length, rejects]).toEqual([0, [expect.stringMatching(expected)]])
    else expect([events, rejects]).toMatchObject([[expected], []])
  })
})

it('whatever is cut or broken of what vendors send ends in events, rejects or a refusal in words', async () => {
  const folder = new URL('./golden/', import.meta.url)
  for (const name of readdirSync(folder).filter((each) => !each.endsWith('.events.json'))) {
    const bytes = readFileSync(new URL(name, folder))
    for (let n = 1; n < 40; n++) {
      const at = Math.floor((bytes.length * n) / 40)
      for (const broken of [bytes.subarray(0, at), Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 7)]), Buffer.concat([bytes.subarray(0, at), Buffer.from('"'), bytes.subarray(at)])]) {
        const answer = await read(broken).catch((error: unknown) => error)
        if (answer instanceof Error && !(answer instanceof AppError)) throw new Error(`${name} at ${at}`, { cause: answer })
      }
    }
  }
})
