import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import type { Seen } from '../../world.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { shortId } from '../keys.ts'
import type { AwsTypes } from '../resources/index.ts'

export default check({
  id: 'AWS-EC2-011',
  title: 'VPC has flow logs',
  why: 'Without flow logs nobody can tell afterwards which connections there were, or that data left.',
  service: 'ec2',
  severity: 'medium',
  on: 'aws.ec2.vpc',
  judge: (vpc, known) => {
    const log = known.by('aws.ec2.flowLog', loggedOf).one(shortId(vpc.id), (each) => isWhole(each.get('flowLog')), vpc.region)
    return log ? pass(`Flow log ${shortId(log.id)} is active and delivered.`) : fail('No flow log of all or of rejected traffic is active and delivered.')
  },
  remediation: { text: 'Create a flow log of the VPC for all traffic, to S3 or CloudWatch Logs.', risk: 'low', breaks: 'Nothing; the logs cost storage.', playbook: 'vpc-flow-logs' },
  mappings: mapped(['network', 'logging'], { nist: ['AU-12', 'SI-4'], pci: ['10.2.1'], cisWhole: ['3.7'] }),
  examples: {
    fires: [
      example('aws.ec2.vpc', {}, /No flow log/, { complete: ['aws.ec2.flowLog'] }),
      example('aws.ec2.vpc', {}, /No flow log/, { with: [resource('aws.ec2.flowLog', { flowLog: { active: false } }), resource('aws.ec2.flowLog', { flowLog: { of: 'vpc-2' } }, { id: 'fl-2' }), resource('aws.ec2.flowLog', { flowLog: { traffic: 'ACCEPT' } }, { id: 'fl-3' })] }),
    ],
    quiet: [example('aws.ec2.vpc', {}, /fl-1 is active/, { with: [resource('aws.ec2.flowLog', {})] }), example('aws.ec2.vpc', {}, /fl-1 is active/, { with: [resource('aws.ec2.flowLog', {}), resource('aws.ec2.flowLog', { flowLog: unread() }, { id: 'fl-2' })] })],
    notEvaluable: [example('aws.ec2.vpc', {}, /not all of/, { incomplete: [{ type: 'aws.ec2.flowLog', cause: 'denied' }] }), example('aws.ec2.vpc', {}, /flowLog of fl-2/, { with: [resource('aws.ec2.flowLog', { flowLog: unread() }, { id: 'fl-2' })] })],
  },
})

type Log = AwsTypes['aws.ec2.flowLog']
const loggedOf = (log: Seen<Log>) => log.get('flowLog').of ?? null
const isWhole = (log: Log['flowLog'] | null) => log !== null && log.active && log.delivered && log.traffic !== 'ACCEPT'
