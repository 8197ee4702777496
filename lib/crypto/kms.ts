import 'server-only'
import { hash } from 'node:crypto'
import { minutes, now } from '#lib/clock.ts'
import { awsError, callAws } from '#lib/outgoing/aws.ts'
import { CannotOpen, type Keeper } from './keeper.ts'

/** Data keys that were opened, so that a message of a webhook is no call of its own: so long, and so many. */
const remembered = minutes(5)
const mostRemembered = 1_000
const known = new Map<string, { dataKey: string; until: number }>()

/**
 * A key of AWS KMS, which never leaves it: data keys are sealed and opened there, the purpose bound as encryption context. Called with the keys of the
 * machine's environment, which are the operator's.
 * @param arn arn:aws:kms:<region>:<account>:key/<id>
 */
export function kmsKeeper(arn: string): Keeper {
  const region = arn.split(':')[3] ?? ''
  const ask = async (target: 'Encrypt' | 'Decrypt', body: object) => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_SESSION_TOKEN: sessionToken, AWS_ENDPOINT_URL_KMS: url } = process.env
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${target}` }
    const answer = await callAws({ region, url, accessKeyId, secretAccessKey, sessionToken }, 'kms', headers, JSON.stringify({ KeyId: arn, ...body })).catch((error: unknown) => {
      throw new CannotOpen('AWS KMS does not answer.', { cause: error })
    })
    if (answer.status !== 200) throw new CannotOpen(`AWS KMS answered ${[answer.status, awsError(answer)].join(' ').trim()} for the key ${arn}.`)
    return JSON.parse(answer.text) as { CiphertextBlob: string; Plaintext: string }
  }
  return {
    id: `kms-${hash('sha256', arn).slice(0, 12)}`,
    wrap: async (dataKey, purpose) => (await ask('Encrypt', { Plaintext: Buffer.from(dataKey).toString('base64'), EncryptionContext: { purpose } })).CiphertextBlob,
    async unwrap(wrapped, purpose) {
      const name = `${purpose} ${wrapped}`
      const found = known.get(name)
      if (found && found.until > now().getTime()) return found.dataKey
      const dataKey = Buffer.from((await ask('Decrypt', { CiphertextBlob: wrapped, EncryptionContext: { purpose } })).Plaintext, 'base64').toString()
      if (known.size >= mostRemembered) known.clear()
      known.set(name, { dataKey, until: now().getTime() + remembered })
      return dataKey
    },
  }
}
