import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ECS-001',
  title: 'ECS task runs no privileged container',
  why: 'A privileged container is root on the machine under it, and so on every other container there.',
  service: 'ecs',
  severity: 'high',
  on: 'aws.ecs.taskDefinition',
  judge: (task) => {
    const found = (task.get('definition').containers ?? []).filter(({ privileged }) => privileged)
    return found.length === 0 ? pass('No container is privileged.') : fail(`Privileged: ${found.map(({ name }) => name).join(', ').slice(0, 120)}.`)
  },
  remediation: { text: 'Take the flag off and add the single Linux capabilities that the container needs.', risk: 'high', breaks: 'What the container did with rights of the machine.' },
  mappings: mapped('privilege', { nist: ['AC-6', 'CM-7'], pci: ['2.2.1'] }),
  examples: {
    fires: [example('aws.ecs.taskDefinition', { definition: { containers: [{ name: 'app', privileged: true, user: null, readonlyRoot: false, logDriver: null, variables: [], secrets: [], memory: null }] } }, /Privileged: app/)],
    quiet: [example('aws.ecs.taskDefinition', {}, /No container/)],
    notEvaluable: [example('aws.ecs.taskDefinition', { definition: unread() }, /was denied/)],
  },
})
