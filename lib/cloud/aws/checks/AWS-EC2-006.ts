import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-006',
  title: 'EC2 instance asks for a token before it tells its credentials',
  why: 'Version 1 of the metadata service gives the credentials of the instance to whoever makes an application fetch an address.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.instance',
  judge: (instance) => {
    const state = instance.get('instance').state
    if (state === 'terminated' || state === 'shutting-down') return notApplicable('The instance is terminated.')
    const metadata = instance.get('metadata')
    if (metadata && !metadata.endpoint) return pass('The metadata service is off.')
    return metadata?.tokens === 'required' ? pass('The metadata service asks for a token (IMDSv2).') : fail('The metadata service answers without a token (IMDSv1).')
  },
  remediation: { text: 'Set the metadata options of the instance to require tokens, and do the same in its launch template.', risk: 'medium', breaks: 'Old SDKs and scripts on the instance that ask without a token get no credentials any more.', playbook: 'ec2-imdsv2' },
  mappings: mapped('credentials', { soc: ['CC6.6'], nist: ['AC-3', 'CM-6'], pci: ['2.2.1'], cisWhole: ['5.6'] }),
  examples: {
    fires: [example('aws.ec2.instance', { metadata: { tokens: 'optional' } }, /IMDSv1/), example('aws.ec2.instance', { instance: { state: 'stopped' }, metadata: { tokens: 'optional' } }, /IMDSv1/)],
    quiet: [example('aws.ec2.instance', {}, /IMDSv2/), example('aws.ec2.instance', { metadata: { tokens: 'optional', endpoint: false } }, /is off/), example('aws.ec2.instance', { instance: { state: 'terminated' }, metadata: unread() }, /terminated/)],
    notEvaluable: [example('aws.ec2.instance', { metadata: unread() }, /metadata/), example('aws.ec2.instance', { instance: unread() }, /instance/)],
  },
})
