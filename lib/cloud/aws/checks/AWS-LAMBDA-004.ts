import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-LAMBDA-004',
  title: 'Environment of the function is encrypted with a customer managed key',
  why: 'Environments are always encrypted. With a key of your own, whoever may read the function cannot read its values too.',
  service: 'lambda',
  severity: 'low',
  on: 'aws.lambda.function',
  judge: (lambda, known) => {
    const told = lambda.get('function')
    if (told?.variables.length === 0) return notApplicable('The function has no environment variables.')
    return managerOf(told?.key ?? null, known) === 'customer' ? pass('The environment is encrypted with a customer managed key.') : fail('The environment is encrypted with the key that AWS manages for Lambda.')
  },
  remediation: { text: 'Set a customer managed key for the function, and move secrets to Secrets Manager.', risk: 'medium', breaks: 'Without rights of its role to the key, the function does not start.' },
  mappings: mapped('encryption', { nist: ['SC-28'], pci: ['3.6.1'] }),
  examples: {
    fires: [example('aws.lambda.function', { function: { key: null } }, /AWS manages/)],
    quiet: [example('aws.lambda.function', {}, /customer managed/, { with: [resource('aws.kms.key', {})] }), example('aws.lambda.function', { function: { key: null, variables: [] } }, /no environment/)],
    notEvaluable: [example('aws.lambda.function', { function: unread() }, /was denied/), example('aws.lambda.function', {}, /aws\.kms\.key/)],
  },
})
