import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ECS-003',
  title: 'ECS service gives its tasks no public address',
  why: 'A task with a public address is one open port away from the internet. Load balancers need none.',
  service: 'ecs',
  severity: 'medium',
  on: 'aws.ecs.service',
  judge: (service) => {
    const told = service.get('service')
    if (told?.status === 'INACTIVE') return notApplicable('The service is deleted.')
    return told?.publicIp ? fail('Tasks of the service get public addresses.') : pass('Tasks of the service get no public addresses.')
  },
  remediation: { text: 'Run the tasks in private subnets behind a load balancer, with a NAT gateway or endpoints for what they call.', risk: 'high', breaks: 'Pulling images and calling AWS, until there is a NAT gateway or are endpoints.' },
  mappings: mapped(['network', 'zones'], { nist: ['SC-7'], pci: ['1.4.4'] }),
  examples: {
    fires: [example('aws.ecs.service', { service: { publicIp: true } }, /get public/)],
    quiet: [example('aws.ecs.service', {}, /get no public/), example('aws.ecs.service', { service: { publicIp: true, status: 'INACTIVE' } }, /deleted/)],
    notEvaluable: [example('aws.ecs.service', { service: unread() }, /was denied/)],
  },
})
