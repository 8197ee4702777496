import { Status } from '#components/ui/marks.tsx'
import { answeredBy } from '#lib/modules/control-templates/model.ts'

/** Whether data answers what a control is for. */
export function Answered({ value }: { value: keyof typeof answeredBy }) {
  return <Status tone={value === 'evidenced' ? 'good' : 'off'}>{answeredBy[value]}</Status>
}
