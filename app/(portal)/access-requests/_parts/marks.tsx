import { Status, type Tone } from '#components/ui/marks.tsx'
import { requestStates, type RequestState } from '#lib/modules/access-requests/model.ts'

const tones = { requested: 'warn', approved: 'info', rejected: 'bad', withdrawn: 'off', expired: 'off', granted: 'info', verified: 'good', ending: 'warn', ended: 'off' } as const satisfies Record<RequestState, Tone>

export const RequestStatus = ({ of }: { of: { state: RequestState } }) => <Status tone={tones[of.state]}>{requestStates[of.state]}</Status>
