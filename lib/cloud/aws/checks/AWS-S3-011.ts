import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-S3-011',
  title: 'Account refuses public access to all its S3 buckets',
  why: 'A block for the account also covers buckets that are created tomorrow.',
  service: 's3',
  severity: 'medium',
  on: 'aws.account',
  judge: (account) => {
    const block = account.get('publicAccessBlock')
    return block && Object.values(block).every(Boolean) ? pass('All four blocks of public access are on for the account.') : fail(block ? 'Some of the four blocks of public access are off for the account.' : 'The account has no block of public access.')
  },
  remediation: { text: 'Switch on all four settings of Block Public Access for the account, once no bucket has to be public.', risk: 'high', breaks: 'Every bucket of the account that is public on purpose, such as a website, stops being so at once.' },
  mappings: mapped('exposure', { nist: ['AC-3', 'SC-7'], pci: ['1.4.4'], cis: ['2.1.4'] }),
  examples: {
    fires: [example('aws.account', { publicAccessBlock: null }, /no block/), example('aws.account', { publicAccessBlock: { restrictPublicBuckets: false } }, /Some/)],
    quiet: [example('aws.account', {}, /are on/)],
    notEvaluable: [example('aws.account', { publicAccessBlock: unread() }, /was denied/)],
  },
})
