import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-CONFIG-002',
  title: 'AWS Config delivers what it records',
  why: 'A recorder whose role or bucket refuses it records nothing while everybody believes it does.',
  service: 'config',
  severity: 'medium',
  on: 'aws.config.recorder',
  judge: (recorder, known) => {
    const status = recorder.get('status')
    if (!status?.recording) return notApplicable('The recorder is off, which is judged of the region.')
    if (status.lastStatus?.toUpperCase() === 'FAILURE') return fail('The last recording failed.')
    return known.one('aws.config.channel', (each) => /^(SUCCESS|NOT_APPLICABLE)$/i.test(each.get('status').lastStatus ?? ''), recorder.region) ? pass('Recordings are delivered.') : fail('No delivery channel of the region delivered its last history.')
  },
  remediation: { text: 'Give the recorder a delivery channel, and mend the role or the policy of the bucket if it is refused.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('inventory', { nist: ['CM-3', 'AU-5'], cis: ['3.3'] }),
  examples: {
    fires: [example('aws.config.recorder', { status: { lastStatus: 'FAILURE' } }, /failed/), example('aws.config.recorder', {}, /No delivery/, { complete: ['aws.config.channel'] }), example('aws.config.recorder', {}, /No delivery/, { with: [resource('aws.config.channel', { status: { lastStatus: 'FAILURE' } })] })],
    quiet: [example('aws.config.recorder', {}, /are delivered/, { with: [resource('aws.config.channel', {})] }), example('aws.config.recorder', { status: { recording: false } }, /is off/)],
    notEvaluable: [example('aws.config.recorder', { status: unread() }, /was denied/), example('aws.config.recorder', {}, /status of/, { with: [resource('aws.config.channel', { status: unread() })] })],
  },
})
