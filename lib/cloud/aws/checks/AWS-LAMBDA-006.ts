import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { hangsOn, understood } from '../policy/public.ts'
import { servicesForAnybody } from '../policy/trust.ts'

export default check({
  id: 'AWS-LAMBDA-006',
  title: 'Services call the function only for resources that are named',
  why: 'A service that may call the function for anybody calls it for the bucket or topic of a stranger too.',
  service: 'lambda',
  severity: 'medium',
  on: 'aws.lambda.function',
  judge: (lambda, known) => {
    const policy = lambda.get('policy')
    if (policy === null) return notApplicable('The function has no policy.')
    const services = servicesForAnybody(understood(policy, lambda.id, 'policy'), known.at)
    if (services.length === 0) return notApplicable('The policy names no service of AWS.')
    const open = services.find(({ truth }) => truth === true)
    if (open) return fail(`The service ${open.service} may call the function for any account.`)
    const untold = services.find(({ truth }) => truth === null)
    if (untold) throw hangsOn(lambda.id, 'policy', untold.missing)
    return pass('Each service may call the function only for resources that are named.')
  },
  remediation: { text: 'Add aws:SourceArn and aws:SourceAccount to the statement of the service.', risk: 'medium', breaks: 'Calls for resources that are not named.' },
  mappings: mapped(['exposure', 'services'], { nist: ['AC-3', 'AC-4'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*' }] } }, /s3\.amazonaws\.com/)],
    quiet: [
      example('aws.lambda.function', {}, /no policy/), example('aws.lambda.function', { policy: shared('999988887777') }, /no service/),
      example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::logs' } } }] } }, /only for/),
      example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }] } }, /only for/),
    ],
    notEvaluable: [
      example('aws.lambda.function', { policy: unread() }, /was denied/),
      example('aws.lambda.function', { policy: { Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*', Condition: { StringEquals: { 'acme:thing': 'x' } } }] } }, /acme:thing/),
    ],
  },
})

function shared(account: string) {
  return { Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'lambda:InvokeFunction', Resource: '*' }] }
}
