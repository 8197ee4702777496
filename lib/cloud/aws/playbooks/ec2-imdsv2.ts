import { z } from 'zod'
import { Gone } from '../../playbook.ts'
import { lastPart, must, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'ec2'>()
type State = { tokens: string; endpoint: string; hops: number }
const set = (name: string, id: string, { tokens, endpoint, hops }: State) => step(name, 'ModifyInstanceMetadataOptions', { InstanceId: lastPart(id), HttpTokens: tokens as 'required', HttpEndpoint: endpoint as 'enabled', HttpPutResponseHopLimit: hops })

export const ec2Imdsv2 = playbook({
  name: 'ec2-imdsv2',
  version: 1,
  title: 'Ask for a token at the metadata service of an instance',
  service: 'ec2',
  on: ['aws.ec2.instance'],
  checks: ['AWS-EC2-006'],
  reversible: 'reversible',
  risk: 'medium',
  breaks: 'Old SDKs and scripts on the instance that ask without a token get no credentials any more; in containers also where the hop limit is 1.',
  exposes: true,
  parameters: z.object({}),
  calls: { DescribeInstances: 'ec2:DescribeInstances', ModifyInstanceMetadataOptions: 'ec2:ModifyInstanceMetadataOptions' },
  within: ({ id }) => [id],
  read: async (at, { id }): Promise<State> => {
    const { Reservations } = await there('The instance', ['InvalidInstanceID.NotFound'], async () => (await at.client('ec2')).describeInstances({ InstanceIds: [lastPart(id)] }))
    const instance = must(must(Reservations)[0]?.Instances?.[0])
    if (/^(terminated|shutting-down)$/.test(must(instance.State?.Name))) throw new Gone('The instance was terminated.')
    const { HttpTokens, HttpEndpoint, HttpPutResponseHopLimit } = must(instance.MetadataOptions)
    return { tokens: must(HttpTokens), endpoint: must(HttpEndpoint), hops: must(HttpPutResponseHopLimit) }
  },
  after: (before) => ({ ...before, tokens: 'required' }),
  steps: (before, _params, { id }) => [set('Ask for a token', id, { ...before, tokens: 'required' })],
  undo: (before, _after, _params, { id }) => [set('Answer without a token again', id, before)],
  send: sending('ec2'),
})
