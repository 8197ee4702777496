import { afterEach, describe, expect, it } from 'vitest'
import { bucketSettings } from '#lib/artifacts/bucket-client.ts'
import { env, environmentProblems, resetEnv } from './env.ts'

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('S3_')) delete process.env[name]
  resetEnv()
})
const org = '01890000-0000-7000-8000-000000000001'
const aws = { S3_BUCKET: 'evidence', S3_REGION: 'eu-central-1' }

describe('settings of the file store', () => {
  it.each<[string, Record<string, string>, RegExp | null]>([
    ['none', {}, null],
    ['a bucket of AWS', aws, null],
    ['empty lines of .env.example', { S3_BUCKET: '', S3_REGION: '', S3_ENDPOINT: '', S3_ACCESS_KEY_ID: '', S3_SECRET_ACCESS_KEY: '', S3_FORCE_PATH_STYLE: '', S3_SSE: '', S3_KMS_KEY_ID: '', S3_LINK_BUCKETS: '' }, null],
    ['a store of one’s own', { S3_BUCKET: 'evidence', S3_ENDPOINT: 'https://s3.example.com', S3_FORCE_PATH_STYLE: 'true', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' }, null],
    ['a bucket of AWS without a region', { S3_BUCKET: 'evidence' }, /S3_REGION: is missing/],
    ['an endpoint without a bucket', { S3_ENDPOINT: 'https://s3.example.com' }, /S3_BUCKET: is missing while S3_ENDPOINT is given/],
    ['a key without its secret', { ...aws, S3_ACCESS_KEY_ID: 'a' }, /give both/],
    ['a bucket with a slash', { ...aws, S3_BUCKET: 'evidence/x' }, /S3_BUCKET: must be the name/],
    ['an endpoint without http', { ...aws, S3_ENDPOINT: 's3.example.com' }, /S3_ENDPOINT: must be an http/],
    ['an endpoint that is a file', { ...aws, S3_ENDPOINT: 'file:///etc/passwd' }, /S3_ENDPOINT: must be an http/],
    ['path style neither true nor false', { ...aws, S3_FORCE_PATH_STYLE: 'yes' }, /S3_FORCE_PATH_STYLE/],
    ['an encryption nobody knows', { ...aws, S3_SSE: 'rot13' }, /S3_SSE/],
    ['a key without aws:kms', { ...aws, S3_KMS_KEY_ID: 'x' }, /S3_KMS_KEY_ID: is used with S3_SSE=aws:kms only/],
    ['a key with aws:kms', { ...aws, S3_SSE: 'aws:kms', S3_KMS_KEY_ID: 'x' }, null],
    ['buckets to link from', { ...aws, S3_LINK_BUCKETS: `logs, audit-logs=${org}` }, null],
    ['the portal’s own bucket to link from', { ...aws, S3_LINK_BUCKETS: 'logs,evidence' }, /must not name the bucket of the portal/],
    ['a bucket for no organization', { ...aws, S3_LINK_BUCKETS: 'logs=everybody' }, /S3_LINK_BUCKETS: must be buckets/],
  ])('%s', (_, given, says) => {
    const problems = environmentProblems({ ...process.env, ...given })
    if (says) expect(problems.join('\n')).toMatch(says)
    else expect(problems).toEqual([])
  })

  it('a well-known secret is refused in production', () => {
    const given = { ...process.env, ...aws, NODE_ENV: 'production', S3_ACCESS_KEY_ID: 'minioadmin', S3_SECRET_ACCESS_KEY: 'minioadmin' }
    expect(environmentProblems(given).join('\n')).toMatch(/S3_SECRET_ACCESS_KEY: is a default/)
  })

  it('become those of the store', () => {
    expect(bucketSettings(env())).toBeNull()
    resetEnv()
    Object.assign(process.env, aws, { S3_LINK_BUCKETS: `logs,audit-logs=${org}` })
    expect(bucketSettings(env())).toEqual({
      bucket: 'evidence', endpoint: null, region: 'eu-central-1', forcePathStyle: false, credentials: null, encryption: 'AES256', kmsKeyId: null, linkable: [{ bucket: 'logs', orgId: null }, { bucket: 'audit-logs', orgId: org }],
    })
  })
})
