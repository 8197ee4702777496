import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { isSecretName } from '../names.ts'

export default check({
  id: 'AWS-ECS-002',
  title: 'Environment of the task holds no secrets by their names',
  why: 'Task definitions keep every version for ever, and many may read them.',
  service: 'ecs',
  severity: 'medium',
  on: 'aws.ecs.taskDefinition',
  judge: (task) => {
    const found = (task.get('definition').containers ?? []).flatMap(({ variables }) => variables.filter(isSecretName))
    return found.length === 0 ? pass('No variable is named like a secret.') : fail(`Named like secrets: ${found.slice(0, 3).join(', ').slice(0, 120)}.`)
  },
  remediation: { text: 'Name the secret in “secrets” of the container instead, and change its value, as it was readable.', risk: 'medium', breaks: 'The task, until its execution role may read the secret.' },
  mappings: mapped('credentials', { nist: ['IA-5(7)', 'SC-28'], pci: ['8.6.2'] }),
  examples: {
    fires: [example('aws.ecs.taskDefinition', { definition: { containers: [{ name: 'app', privileged: false, user: null, readonlyRoot: true, logDriver: null, variables: ['STRIPE_API_KEY'], secrets: [], memory: null }] } }, /STRIPE_API_KEY/)],
    quiet: [example('aws.ecs.taskDefinition', {}, /No variable/)],
    notEvaluable: [example('aws.ecs.taskDefinition', { definition: unread() }, /was denied/)],
  },
})
