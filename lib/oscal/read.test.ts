import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schemaErrors } from '../../test/oscal-schema.ts'
import type { Json } from '../crypto/canonical.ts'
import { AppError } from '../errors.ts'
import { isMap, type JsonMap, writeCatalog } from './catalog.ts'
import { mostControls, mostDepth, mostLosses, mostText, mostTitle } from './limits.ts'
import { oscalText } from './order.ts'
import { readCatalog } from './read.ts'
import { idOfToken, inOrder, oscalHref, oscalLine, oscalToken } from './text.ts'

const uuid = '74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724'
const metadata = { title: 'A catalog', 'last-modified': '2026-11-01T10:00:00.000Z', version: '2', 'oscal-version': '1.2.1' }
const label = (value: string, kind?: string) => ({ name: 'label', value, ...(kind ? { class: kind } : {}) })
const control = (id: string, more: JsonMap = {}): JsonMap => ({ id, title: `Title of ${id}`, ...more })
const catalog = (more: JsonMap = { controls: [control('a-1')] }, about: JsonMap = {}): string => JSON.stringify({ catalog: { uuid, metadata: { ...metadata, ...about }, ...more } })

function refusalOf(text: string): string {
  try {
    readCatalog(text)
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return error.message
    throw error
  }
  return 'taken'
}
const nested = (depth: number): JsonMap => (depth === 0 ? { controls: [control('deep')] } : { groups: [{ id: `g${depth}`, title: 'Group', ...nested(depth - 1) }] })

describe('bad input is refused with what is wrong and how to mend it', () => {
  const table: [string, string, RegExp][] = [
    ['nothing', ' \n', /^The file is empty/],
    ['XML', '\ufeff<?xml version="1.0"?><catalog/>', /^This is XML\. Take the catalog as JSON/],
    ['YAML', '---\ncatalog:\n  uuid: x', /^This is YAML/],
    ['YAML without a mark', 'catalog:\n  uuid: x', /^This is YAML/],
    ['text', 'Dear auditor,\nplease', /^This is no JSON object/],
    ['a list', '[{"catalog":{}}]', /^This is no JSON object/],
    ['JSON that is cut', catalog().slice(0, 120), /^This is no whole JSON: .+may be cut\.$/],
    ['a profile', '{"profile":{"uuid":"x"}}', /^This is a profile.+with trestle or oscal-cli.+profiles are not resolved here\.$/],
    ...['component-definition', 'system-security-plan', 'assessment-plan', 'assessment-results', 'plan-of-action-and-milestones', 'mapping-collection'].map((model): [string, string, RegExp] => [model, JSON.stringify({ [model]: {} }), new RegExp(`^This is an OSCAL .+\\(${model}\\), not a catalog`)]),
    ['another JSON', '{"name":"x"}', /no OSCAL catalog: it has no “catalog”/],
    ['a catalog that is a text', '{"catalog":"x"}', /“catalog” is no JSON object/],
    ['no uuid', JSON.stringify({ catalog: { metadata, controls: [control('a-1')] } }), /has no uuid, so/],
    ['a uuid that is none', catalog({ uuid: 'one', controls: [control('a-1')] }), /has no uuid that is one/],
    ['no metadata', JSON.stringify({ catalog: { uuid, controls: [] } }), /has no metadata/],
    ['no version of OSCAL', catalog(undefined, { 'oscal-version': '' }), /no oscal-version/],
    ['OSCAL 2', catalog(undefined, { 'oscal-version': '2.0.0' }), /is of OSCAL 2\.0\.0; versions 1\.0\.0 to 1\.2\.x are read\. Convert it/],
    ['OSCAL 1.3', catalog(undefined, { 'oscal-version': '1.3.0' }), /is of OSCAL 1\.3\.0/],
    ['a draft of OSCAL', catalog(undefined, { 'oscal-version': '1.0.0-milestone3' }), /is of OSCAL 1\.0\.0-milestone3/],
    ['no title', catalog(undefined, { title: ' ' }), /metadata has no title/],
    ['no version', catalog(undefined, { version: 7 }), /metadata has no version/],
    ['a last-modified that is none', catalog(undefined, { 'last-modified': 'May' }), /last-modified .+ no date/],
    ['no control', catalog({}), /has no control/],
    ['groups without controls', catalog({ groups: [{ id: 'g', title: 'G' }] }), /has no control/],
    ['a control without a title', catalog({ controls: [control('a-1', { title: '' })] }), /^\/catalog\/controls\/0 \(a-1\) has no title/],
    ['a group without a title', catalog({ groups: [{ id: 'g', controls: [control('a-1')] }] }), /groups\/0 \(g\) has no title/],
    ['a control without an id', catalog({ controls: [{ title: 'x' }] }), /a control has no id/],
    ['an id with spaces', catalog({ controls: [control('a 1')] }), /empty or has spaces/],
    ['a long id', catalog({ controls: [control('a'.repeat(201))] }), /has 201 characters; at most 200/],
    ['controls with one id', catalog({ groups: [{ id: 'g', title: 'G', controls: [control('a-1'), control('a-2'), control('a-1')] }] }), /id of a control stands more than once: a-1\. Each control needs/],
    ['groups with one id', catalog({ groups: [{ id: 'g', title: 'G', controls: [control('a')] }, { id: 'g', title: 'H' }] }), /id of a group stands more than once: g/],
    ['controls that are no list', catalog({ controls: { a: 1 } }), /controls is no list of objects/],
    ['controls that are no objects', catalog({ controls: ['a'] }), /controls is no list of objects/],
    ['a name twice in one object', `{"catalog":{"uuid":"${uuid}","metadata":${JSON.stringify(metadata)},"controls":[{"id":"a","id":"b","title":"x: \\" y"}]}}`, /Within one object a name stands twice/],
    ['one too many controls', catalog({ controls: Array.from({ length: mostControls + 1 }, (_, n) => control(`c${n}`)) }), /more than 20000 controls/],
    ['one level too deep', catalog(nested(mostDepth)), /nested more than 8 deep/],
    ['deep nesting as an attack', `{"catalog":${'{"groups":['.repeat(200_000)}`, /nested 400001 deep; at most 100 are read/],
    ['brackets as an attack', `{"catalog":${'['.repeat(1_000_000)}`, /nested 1000001 deep/],
  ]
  it.each(table)('%s', (_, text, said) => expect(refusalOf(text)).toMatch(said))

  it('whatever comes is read or refused', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string(), fc.object().map((each) => catalog(each as JsonMap)), fc.array(fc.object()).map((each) => catalog({ controls: each as Json }))), (text) => {
      expect(typeof refusalOf(text)).toBe('string')
    }), { numRuns: 300 })
  })
})

describe('what is read', () => {
  it('says what a catalog is, whose, and of which version', () => {
    const party = { uuid: '3b2a5599-cc37-403f-ae36-5708fa804b27', type: 'organization', name: 'The publisher' }
    const read = readCatalog(`\ufeff${catalog(undefined, { parties: [party], 'responsible-parties': [{ 'role-id': 'creator', 'party-uuids': [party.uuid] }], 'oscal-version': '1.0.4' })}`)
    expect(read).toMatchObject({ uuid, title: 'A catalog', version: '2', oscalVersion: '1.0.4', lastModified: '2026-11-01T10:00:00.000Z', publisher: 'The publisher', losses: [], links: 0 })
  })

  it('takes the plain label for the code, else the id; a label twice is said', () => {
    const read = readCatalog(catalog({ controls: [
      control('ac-2', { props: [label('AC-02', 'zero-padded'), label('AC-2'), label('AC-02', 'sp800-53a')] }), control('ac-3'), control('ac-4', { props: [label('Same')] }), control('ac-5', { props: [label('same')] }),
      control('AC-3'), control('x', { props: [{ ...label('theirs'), ns: 'urn:other' }] }), control('y', { props: [label('l'.repeat(300))] }),
    ] }))
    expect(read.requirements.map(({ code }) => code)).toEqual(['AC-2', 'AC-3', 'AC-4', 'AC-5', 'AC-3 (2)', 'X', 'Y'])
    expect(read.losses.map(({ at, what }) => [at, what.split(':')[0]])).toEqual([
      ['/catalog/controls/2', 'the label “Same” stands more than once'], ['/catalog/controls/3', 'the label “same” stands more than once'], ['/catalog/controls/4', 'another one has the code AC-3'], ['/catalog/controls/6', 'the label has more than 200 characters'],
    ])
  })

  it('fills parameters in by value, choice or label, and stops where they go round', () => {
    const read = readCatalog(catalog({
      params: [{ id: 'p.1', label: 'frequency' }, { id: 'p.2', select: { 'how-many': 'one-or-more', choice: ['a', 'b {{ insert: param, p.1 }}'] } }, { id: 'p.3', values: ['30 days'] }, { id: 'p.4', select: { choice: ['{{ insert: param, p.4 }}'] } }],
      controls: [control('a-1', { parts: [
        { name: 'guidance', prose: 'not this' },
        { name: 'statement', prose: 'Do it {{ insert: param, p.1 }}, {{insert:param,p.2}}, {{ p.3 }}, {{ insert: param, gone }}:', parts: [{ name: 'item', props: [label('a.')], prose: 'first', parts: [{ name: 'item', props: [label('1.')], prose: 'within' }] }] },
      ] }), control('a-2', { parts: [{ name: 'statement', prose: '{{ insert: param, p.4 }}' }] }), control('a-3', { parts: [{ name: 'text', prose: 'no statement' }, { name: 'assessment-method', prose: 'no' }] })],
    }))
    expect(read.requirements[0]?.text).toBe('Do it [Assignment: frequency], [Selection (one or more): a; b [Assignment: frequency]], 30 days, [Assignment: gone]:\na. first\n  1. within')
    expect(read.requirements[1]?.text).toContain('[Assignment: p.4]')
    expect(read.losses).toEqual([{ at: '/catalog/controls/1', what: 'the statement is shown in part, up to 20000 characters; an export has it whole' }])
    expect(read.requirements[2]?.text).toBe('no statement')
  })

  it('does not grow beyond its limit by parameters within parameters', () => {
    const params = Array.from({ length: 5 }, (_, n) => ({ id: `p${n}`, select: { choice: Array.from({ length: 200 }, () => `{{ insert: param, p${n + 1} }}`) } }))
    const read = readCatalog(catalog({ params, controls: [control('a-1', { title: 'x'.repeat(501), parts: [{ name: 'statement', prose: '{{ insert: param, p0 }} '.repeat(5_000) }] })] }))
    expect(read.requirements[0]?.text.length).toBeLessThanOrEqual(mostText)
    expect(read.requirements[0]?.title.length).toBe(mostTitle)
    expect(read.losses.map(({ what }) => what)).toEqual(['the title is shown in part, up to 500 characters; an export has it whole', 'the statement is shown in part, up to 20000 characters; an export has it whole'])
  })

  it('stays small where a long name is inserted again and again, and says that it cut', () => {
    const params = [{ id: 'p', label: 'l'.repeat(1_000_000) }, { id: 'q', label: 'short' }]
    const statement = (prose: string) => control(`a-${prose.length}`, { parts: [{ name: 'statement', prose }] })
    const read = readCatalog(catalog({ params, controls: [statement('{{ insert: param, p }}'.repeat(100_000)), statement(`{{ insert: param, q }} {{ insert: param, p }}${' x'.repeat(20_000)}`)] }))
    expect(read.requirements.map(({ text }) => text.slice(0, 36))).toEqual(['[Assignment: p][Assignment: p][Assig', '[Assignment: short] [Assignment: p] '])
    expect(read.losses.map(({ what }) => what)).toEqual(Array.from({ length: 2 }, () => 'the statement is shown in part, up to 20000 characters; an export has it whole'))
  })

  it('says that a long title or version of a catalog is shown in part', () => {
    const read = readCatalog(catalog(undefined, { title: '👩'.repeat(300), version: 'v'.repeat(501) }))
    expect([read.title, read.version.length]).toEqual(['👩'.repeat(250), 500])
    expect(read.losses.map(({ at }) => at)).toEqual(['/catalog/metadata/title', '/catalog/metadata/version'])
  })

  it('keeps groups, controls within controls and withdrawn ones in their order', () => {
    const read = readCatalog(catalog({
      controls: [control('top')],
      groups: [{ id: 'g', title: 'G', controls: [control('a-1', { controls: [control('a-1.1', { props: [{ name: 'status', value: 'Withdrawn' }] })] }), control('a-2')] }, { title: 'No id', groups: [{ id: 'h', title: 'H', controls: [control('b-1')] }] }],
    }))
    expect(read.domains.map(({ code, oscalId, parent }) => [code, oscalId, parent])).toEqual([['G', 'g', null], ['G2', null, null], ['H', 'h', 1]])
    expect(read.requirements.map(({ oscalId, domain, parent, withdrawn }) => [oscalId, domain, parent, withdrawn])).toEqual([['top', null, null, false], ['a-1', 0, null, false], ['a-1.1', 0, 1, true], ['a-2', 0, null, false], ['b-1', 2, null, false]])
  })

  it('names what it could not keep', () => {
    const text = `{"$schema":"x","catalog":{"uuid":"${uuid}","metadata":${JSON.stringify(metadata)},"groups":[],"controls":[{"id":"a-1","title":"a\\ud800b\\u0000","__proto__":{"polluted":true},"constructor":{"n":1e400},"n":0.1,"l\\udfff":1}],
      "back-matter":{"resources":[{"uuid":"${uuid}","rlinks":[{"href":"https://x.example/a"},{"href":"#here"}],"base64":{"filename":"plan.pdf","value":"AAAA"}}]}}}`
    const read = readCatalog(text)
    expect(read.losses).toEqual([
      { at: '/catalog/controls/0/title', what: 'characters that are no text (lone surrogates, NUL) became U+FFFD' }, { at: '/catalog/controls/0/__proto__', what: 'a name that programs read as something else is not kept' },
      { at: '/catalog/controls/0/constructor/n', what: 'a number too large for JSON readers, kept as null' }, { at: '/catalog/controls/0/n', what: 'a number is kept as 0.1, which may be less exact than it stood there' },
      { at: '/catalog/controls/0/l\ufffd', what: 'characters of a name that are no text (lone surrogates, NUL) became U+FFFD' },
      { at: '/catalog/back-matter/resources/0/base64', what: 'the attachment “plan.pdf” of 4 characters (base64) is not kept; what is said of it and its links are' },
      { at: '/$schema', what: 'stands beside the catalog and is not kept' }, { at: '/catalog/groups', what: 'an empty list is not kept' },
    ])
    expect(read.links).toBe(1)
    expect(JSON.stringify(read)).not.toContain('polluted')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    const many = readCatalog(catalog({ controls: Array.from({ length: mostLosses + 5 }, (_, n) => control(`c${n}`, { controls: [] })) })).losses
    expect([many.length, many.at(-1)?.what]).toEqual([mostLosses + 1, '5 more losses, which are not named: the first 1000 of 1005 are'])
  })

  it('50 MB of attachments: within seconds, and nothing of them is kept', () => {
    const value = 'QUJD'.repeat(13_000_000)
    const text = `${catalog().slice(0, -2)},"back-matter":{"resources":[{"uuid":"${uuid}","base64":{"value":"${value}"}}]}}}`
    const before = performance.now()
    const read = readCatalog(text)
    expect(performance.now() - before).toBeLessThan(5_000)
    expect(JSON.stringify(read).length).toBeLessThan(2_000)
    expect(read.losses[0]?.what).toContain('52000000 characters')
    expect(refusalOf(text + ' '.repeat(20_000_000))).toBe('The file is larger than 64 MiB, which is the most that is read.')
  })
})

describe('in, out and in again', () => {
  it('is the same, for any catalog', () => {
    const { catalog: catalogs } = fc.letrec<{ group: JsonMap; control: JsonMap; catalog: JsonMap }>((tie) => {
      const some = (of: fc.Arbitrary<JsonMap>) => fc.array(of, { maxLength: 3, depthIdentifier: 'deep' })
      const odd = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, { maxKeys: 2 })
      const own = (map: JsonMap, lists: JsonMap): JsonMap => ({ ...map, ...Object.fromEntries(Object.entries(lists).filter(([, list]) => Array.isArray(list) && list.length > 0)) })
      return {
        control: fc.tuple(odd, fc.oneof({ depthIdentifier: 'deep', maxDepth: 3 }, fc.constant<JsonMap[]>([]), some(tie('control')))).map(([more, controls]) => own({ more, title: 'A control', props: [label('L')] }, { controls })),
        group: fc.tuple(odd, some(tie('control')), fc.oneof({ depthIdentifier: 'deep', maxDepth: 3 }, fc.constant<JsonMap[]>([]), some(tie('group')))).map(([more, controls, groups]) => own({ more, title: 'A group' }, { groups, controls })),
        catalog: fc.tuple(odd, fc.array(tie('control'), { minLength: 1, maxLength: 3 }), some(tie('group'))).map(([more, controls, groups]) => own({ uuid, metadata, more }, { groups, controls })),
      }
    })
    let n = 0
    const numbered = (value: JsonMap): JsonMap => ({
      ...value, ...(value.title ? { id: `i${n++}` } : {}), ...(Array.isArray(value.controls) ? { controls: value.controls.map((each) => (isMap(each) ? numbered(each) : each)) } : {}), ...(Array.isArray(value.groups) ? { groups: value.groups.map((each) => (isMap(each) ? numbered(each) : each)) } : {}),
    })
    fc.assert(fc.property(catalogs, (made) => {
      const document = { catalog: numbered(made) }
      const read = readCatalog(JSON.stringify(document))
      const again = readCatalog(oscalText(writeCatalog(read)))
      const shown = ({ losses: _, ...rest }: typeof read) => JSON.parse(oscalText(rest)) as Json
      expect(shown(again)).toEqual(shown(read))
      if (!read.losses.some(({ what }) => !what.startsWith('the label'))) expect(oscalText(writeCatalog(read))).toBe(oscalText(JSON.parse(JSON.stringify(document)) as Json))
    }), { numRuns: 100 })
  })

  const file = join(import.meta.dirname, '../../../shared/data/oscal/NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json')
  const here = existsSync(file)
  if (!here) console.log(`skipped: NIST’s HIGH baseline is not at ${file}`)
  it.skipIf(!here)('NIST’s HIGH baseline: nothing is lost, and it takes a moment', () => {
    const text = readFileSync(file, 'utf8')
    const before = performance.now()
    const read = readCatalog(text)
    expect(performance.now() - before).toBeLessThan(8_000)
    expect([read.domains.length, read.requirements.length, read.losses]).toEqual([18, 370, []])
    expect(read.requirements.filter(({ code }) => /^[A-Z]{2}-\d+(\(\d+\))?$/.test(code)).length).toBe(370)
    expect(read.requirements.filter(({ text: said }) => said === '' || said.includes('{{')).length).toBe(0)
    const written = writeCatalog(read)
    expect(written).toEqual(JSON.parse(text))
    expect(readCatalog(oscalText(written))).toEqual(read)
    expect(schemaErrors(written)).toEqual([])
  })
})

describe('texts', () => {
  it('ids become tokens and come back, no two the same', () => {
    expect(['ac-2', 'AC-2(1)', '5.1', '', 'tm_x', 'CC6.1', 'ä-1'].map(oscalToken)).toEqual(['ac-2', 'tm_AC-2_28_1_29_', 'tm_5.1', 'tm_', 'tm_tm_5f_x', 'CC6.1', 'ä-1'])
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(oscalToken(id)).toMatch(/^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$/u)
      expect(idOfToken(oscalToken(id))).toBe(id)
    }))
    expect(idOfToken('tm__110000_')).toBe('_110000_')
  })

  it('lines are one line and never empty', () => {
    expect(['', '\u0000\n', ' a\tb\r\n c ', '\u200b', 'a\u2028b'].map(oscalLine)).toEqual(['none', 'none', 'a b c', 'none', 'a b'])
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(oscalLine(text)).toMatch(/^\S(.*\S)?$/u)
      expect(oscalLine(oscalLine(text))).toBe(oscalLine(text))
    }))
  })

  it('codes stand in the order people read them', () => {
    expect(['AC-10', 'AC-2(10)', 'AC-2', 'AC-2(2)', 'A', 'AC-02'].sort(inOrder)).toEqual(['A', 'AC-02', 'AC-2', 'AC-2(2)', 'AC-2(10)', 'AC-10'])
  })

  it('addresses stay where they are some, and lead nowhere else where they are none', () => {
    expect(['https://x.example/a?b=c#d', '/cloud-findings?x=1', 'assessment-plan.json', 'javascript:alert(1)', '//evil.example', 'a b%2', ''].map(oscalHref)).toEqual(['https://x.example/a?b=c#d', '/cloud-findings?x=1', 'assessment-plan.json', './javascript:alert(1)', './/evil.example', 'a%20b%252', '#'])
  })
})
