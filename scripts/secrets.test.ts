import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { environmentProblems } from '#lib/env.ts'
import { portalEnvironment } from './lib/environment.mjs'
import { loadSecrets } from './lib/secrets.mjs'
import { throwAwayFolder } from './lib/throw-away.mjs'

const folder = throwAwayFolder()
const data = join(folder.dir, 'data')
const file = join(data, 'secrets.json')
beforeEach(() => rmSync(data, { recursive: true, force: true }))
afterAll(() => folder.remove())

const mode = (path: string) => statSync(path).mode & 0o777
const urls = { DATABASE_URL: 'postgres://a:long-enough-password@127.0.0.1/a', DATABASE_OWNER_URL: 'postgres://o:long-enough-password@127.0.0.1/a', DATABASE_READER_URL: 'postgres://r:long-enough-password@127.0.0.1/a', DATABASE_DIRECT_URL: 'postgres://a:long-enough-password@127.0.0.1/a' }

test('secrets are made once, differ from each other, and only their owner reads them', () => {
  const before = process.umask(0)
  try {
    const made = loadSecrets(data)
    expect(mode(file)).toBe(0o600)
    expect(mode(data) & 0o066).toBe(0)
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length)
    expect(loadSecrets(data)).toEqual(made)
    // Chance makes no word that stands for a default.
    expect(Object.entries(made).filter(([name, value]) => name !== 'setupCode' && !/^\d/.test(value))).toEqual([])
  } finally {
    process.umask(before)
  }
})

test('a file that became readable for others is closed again', () => {
  loadSecrets(data)
  chmodSync(file, 0o644)
  loadSecrets(data)
  expect(mode(file)).toBe(0o600)
})

test('a secret that a newer version needs is added, the others stay', () => {
  const { cronSecret: _gone, ...older } = loadSecrets(data)
  writeFileSync(file, JSON.stringify(older))
  expect(loadSecrets(data)).toMatchObject({ ...older, cronSecret: expect.any(String) })
})

test('a database without its secrets is not opened with new ones', () => {
  mkdirSync(join(data, 'postgres'), { recursive: true })
  expect(() => loadSecrets(data)).toThrow(/secrets.json is missing, but a database made with it is there/)
  expect(() => readFileSync(file)).toThrow()
})

test('a broken file is not overwritten', () => {
  mkdirSync(data)
  writeFileSync(file, '{"sessionSecret": "abc')
  expect(() => loadSecrets(data)).toThrow(/can not be read/)
  expect(readFileSync(file, 'utf8')).toBe('{"sessionSecret": "abc')
})

test('what is generated passes the checks of production', () => {
  const env = portalEnvironment(data, { urls, cluster: null }, { given: {}, mode: 'production', port: 3000, host: '127.0.0.1', withSetupCode: true })
  expect(environmentProblems(env)).toEqual([])
  expect(env.SETUP_CODE).toMatch(/^([0-9A-F]{5}-){3}[0-9A-F]{5}$/)
})

test('what the operator gives goes before what is generated; empty lines of .env.example give nothing', () => {
  const given = { SESSION_SECRET: 'x'.repeat(40), LOG_LEVEL: '', MAIL_FROM: '', BASE_URL: 'https://tickmark.example.com', DATABASE_URL: 'postgres://super:user@db/x', npm_config_secret: 'y' }
  const env = portalEnvironment(data, { urls, cluster: null }, { given, mode: 'production', port: 3000, host: '127.0.0.1' })
  expect(env).toMatchObject({ SESSION_SECRET: given.SESSION_SECRET, BASE_URL: given.BASE_URL, DATABASE_URL: urls.DATABASE_URL })
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['LOG_LEVEL']))
  expect(env.npm_config_secret).toBeUndefined()
})

test('.env.example names every variable and gives no value', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(lines.filter((line) => !/^[A-Z0-9_]+=$/.test(line))).toEqual([])
  const named = new Set(lines.map((line) => line.slice(0, -1)))
  const read = [...readFileSync('lib/env.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '')
  expect(read.filter((name) => !named.has(name))).toEqual([])
})
