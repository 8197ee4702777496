import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-012',
  title: 'IAM user gets rights through groups only',
  why: 'Rights that hang on single users are forgotten when the person changes, and nobody reviews them together.',
  service: 'iam',
  severity: 'low',
  on: 'aws.iam.user',
  judge: (user) => (any(() => user.get('inlinePolicies').length !== 0, () => user.get('attachedPolicies').length !== 0) ? fail('Policies stand on the user itself.') : pass('No policy stands on the user itself.')),
  remediation: { text: 'Put the user into a group that has the policies, or use single sign-on, then take them off the user.', risk: 'medium', breaks: 'The user loses rights that the group does not have.' },
  mappings: mapped('privilege', { nist: ['AC-2', 'AC-6'], pci: ['7.2.1'], cisWhole: ['1.15'] }),
  examples: {
    fires: [example('aws.iam.user', { attachedPolicies: [{ name: 'ReadOnlyAccess', arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }], inlinePolicies: unread() }, /on the user itself/)],
    quiet: [example('aws.iam.user', {}, /No policy/)],
    notEvaluable: [example('aws.iam.user', { attachedPolicies: unread() }, /attachedPolicies/)],
  },
})
