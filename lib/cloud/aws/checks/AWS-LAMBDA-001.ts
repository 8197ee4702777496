import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, toAll } from '../example.ts'
import { isPublic } from '../policy/public.ts'

export default check({
  id: 'AWS-LAMBDA-001',
  title: 'Function cannot be called by everybody',
  why: 'Whoever may call the function runs it with its rights, as often as they like.',
  service: 'lambda',
  severity: 'critical',
  on: 'aws.lambda.function',
  judge: (lambda, known) => (isPublic(lambda.get('policy'), lambda.id, 'policy', known) ? fail('The policy of the function lets everybody in.') : pass('The policy of the function lets in only whom it names.')),
  remediation: { text: 'Name the accounts or services that may call the function, with the resource they call for.', risk: 'high', breaks: 'Whoever calls the function and is not named.' },
  mappings: mapped(['exposure', 'services'], { nist: ['AC-3', 'SC-7'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.lambda.function', { policy: toAll }, /everybody/), example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunctionUrl', Resource: '*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }] } }, /everybody/)],
    quiet: [example('aws.lambda.function', {}, /whom it names/), example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*' }] } }, /whom it names/)],
    notEvaluable: [example('aws.lambda.function', { policy: unread() }, /was denied/)],
  },
})
