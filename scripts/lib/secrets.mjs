// The secrets this installation made for itself: one file, readable by its owner only.
// ENCRYPTION_KEY opens what the database holds sealed, so the file belongs in every backup.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from './os-user.mjs'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** The data folder of this checkout, or DATA_DIR. */
export function dataDir() {
  return resolve(ROOT, process.env.DATA_DIR || '.data')
}

/**
 * What begins like a default, as “dev…” does, is refused at the start (`lib/env.ts`), and one of some thousand random ones would: each begins with a digit.
 * @param {number} bytes @param {BufferEncoding} encoding
 */
function random(bytes, encoding) {
  let value = ''
  do value = randomBytes(bytes).toString(encoding)
  while (!/^\d/.test(value))
  return value
}

const password = () => random(24, 'base64url')

/** What each secret is made of. A name added here is filled in at the next start. */
const makers = {
  postgresPassword: password,
  ownerPassword: password,
  appPassword: password,
  readerPassword: password,
  sessionSecret: () => random(48, 'base64url'),
  cronSecret: () => random(32, 'base64url'),
  encryptionKey: () => random(32, 'base64'),
  setupCode: () => randomBytes(10).toString('hex').toUpperCase().match(/.{5}/g).join('-'),
}

/** @typedef {Record<keyof typeof makers, string>} Secrets */

/**
 * @param {string} dir the data folder
 * @returns {Secrets}
 */
export function loadSecrets(dir) {
  makeFolder(dir)
  const file = join(dir, 'secrets.json')
  let secrets = {}
  if (existsSync(file)) {
    secrets = parse(file)
    if (statSync(file).mode & 0o077) chmodSync(file, 0o600)
  } else if (lstatSync(join(dir, 'postgres'), { throwIfNoEntry: false })) {
    throw new Error(`${file} is missing, but a database made with it is there. Put the file back from a backup; or, to start afresh and lose the data, delete ${dir}.`)
  }
  const missing = Object.keys(makers).filter((name) => typeof secrets[name] !== 'string' || secrets[name] === '')
  if (missing.length > 0) {
    for (const name of missing) secrets[name] = makers[name]()
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return secrets
}

/** @param {string} file */
function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} can not be read as JSON. Put it back from a backup.`, { cause: error })
  }
}
