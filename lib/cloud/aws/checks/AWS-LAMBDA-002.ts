import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-LAMBDA-002',
  title: 'Address of the function asks who calls',
  why: 'Whoever knows or guesses the address of a function without authentication runs it, as often as they like.',
  service: 'lambda',
  severity: 'high',
  on: 'aws.lambda.function',
  judge: (lambda) => {
    const url = lambda.get('url')
    if (url === null) return notApplicable('The function has no address of its own.')
    return url.auth === 'NONE' ? fail('The address of the function answers everybody.') : pass('The address of the function asks for a signature of AWS.')
  },
  remediation: { text: 'Set the authentication of the function URL to AWS_IAM, or put an API gateway in front and remove the URL.', risk: 'high', breaks: 'Whoever calls the address without a signature, such as webhooks.' },
  mappings: mapped(['exposure', 'services'], { nist: ['AC-3', 'SC-7'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.lambda.function', { url: { auth: 'NONE', origins: [] } }, /everybody/)],
    quiet: [example('aws.lambda.function', {}, /no address/), example('aws.lambda.function', { url: { auth: 'AWS_IAM', origins: [] } }, /signature/)],
    notEvaluable: [example('aws.lambda.function', { url: unread() }, /was denied/)],
  },
})
