import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ECS-005',
  title: 'Containers of the task write logs',
  why: 'What a container says is gone with it, unless a log driver sends it somewhere.',
  service: 'ecs',
  severity: 'medium',
  on: 'aws.ecs.taskDefinition',
  judge: (task) => {
    const found = (task.get('definition').containers ?? []).filter(({ logDriver }) => !logDriver)
    return found.length === 0 ? pass('Every container has a log driver.') : fail(`Without a log driver: ${found.map(({ name }) => name).join(', ').slice(0, 120)}.`)
  },
  remediation: { text: 'Give each container a log driver such as awslogs.', risk: 'low', breaks: 'Without rights of the execution role to the log group, the task does not start.' },
  mappings: mapped('logging', { nist: ['AU-2', 'AU-12'], pci: ['10.2.1'] }),
  examples: {
    fires: [example('aws.ecs.taskDefinition', { definition: { containers: [{ name: 'app', privileged: false, user: null, readonlyRoot: true, logDriver: null, variables: [], secrets: [], memory: null }] } }, /Without a log driver: app/)],
    quiet: [example('aws.ecs.taskDefinition', {}, /Every container/)],
    notEvaluable: [example('aws.ecs.taskDefinition', { definition: unread() }, /was denied/)],
  },
})
