import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ECS-004',
  title: 'Containers of the task cannot change their own files',
  why: 'Whoever gets into a container that may write to its root puts tools there and stays.',
  service: 'ecs',
  severity: 'low',
  on: 'aws.ecs.taskDefinition',
  judge: (task) => {
    const found = (task.get('definition').containers ?? []).filter(({ readonlyRoot }) => !readonlyRoot)
    return found.length === 0 ? pass('The root file system of every container is read-only.') : fail(`May write to their root file system: ${found.map(({ name }) => name).join(', ').slice(0, 120)}.`)
  },
  remediation: { text: 'Set “readonlyRootFilesystem”, and mount a volume where the container has to write.', risk: 'medium', breaks: 'What the container writes outside of mounted volumes.' },
  mappings: mapped('privilege', { nist: ['CM-7', 'AC-6'], pci: ['2.2.1'] }),
  examples: {
    fires: [example('aws.ecs.taskDefinition', { definition: { containers: [{ name: 'app', privileged: false, user: null, readonlyRoot: false, logDriver: null, variables: [], secrets: [], memory: null }] } }, /app/)],
    quiet: [example('aws.ecs.taskDefinition', {}, /read-only/)],
    notEvaluable: [example('aws.ecs.taskDefinition', { definition: unread() }, /was denied/)],
  },
})
