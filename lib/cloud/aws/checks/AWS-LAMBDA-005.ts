import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { isSecretName } from '../names.ts'

export default check({
  id: 'AWS-LAMBDA-005',
  title: 'Environment of the function holds no secrets by their names',
  why: 'Whoever may read the configuration of a function reads its environment, and copies of it are in every deployment.',
  service: 'lambda',
  severity: 'medium',
  on: 'aws.lambda.function',
  judge: (lambda) => {
    const found = lambda.get('function').variables.filter(isSecretName) ?? []
    return found.length === 0 ? pass('No variable is named like a secret.') : fail(`Named like secrets: ${found.slice(0, 3).join(', ').slice(0, 120)}.`)
  },
  remediation: { text: 'Put the values into Secrets Manager, have the function read them from there, and change them, as they were readable.', risk: 'medium', breaks: 'The function, until its role may read the secret.' },
  mappings: mapped('credentials', { nist: ['IA-5(7)', 'SC-28'], pci: ['8.6.2'] }),
  examples: {
    fires: [example('aws.lambda.function', { function: { variables: ['TABLE', 'DB_PASSWORD'] } }, /DB_PASSWORD/)],
    quiet: [example('aws.lambda.function', {}, /No variable/), example('aws.lambda.function', { function: { variables: ['DB_PASSWORD_ARN', 'SECRET_NAME', 'TOKENIZER'] } }, /No variable/)],
    notEvaluable: [example('aws.lambda.function', { function: unread() }, /was denied/)],
  },
})
