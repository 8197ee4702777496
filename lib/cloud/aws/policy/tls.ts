import { coversPattern } from './match.ts'
import type { Statement } from './statements.ts'

const acts = ['s3:getobject', 's3:putobject', 's3:listbucket', 's3:deleteobject']

/** Whether a bucket refuses everybody who asks without TLS: everything, whatever else is so of the request. */
export function refusesPlain(statements: readonly Statement[], bucket: string): boolean {
  const refusals = statements.filter(({ allow, who, conditions }) => !allow && who !== null && !who.not && who.aws.includes('*') && conditions.length === 1 && conditions.every(isPlain))
  const covers = (act: string, resource: string) => refusals.some(({ actions, resources }) => !actions.not && actions.of.some((each) => coversPattern(each, act)) && (resources === null || (!resources.not && resources.of.some((each) => coversPattern(each, resource)))))
  return acts.every((act) => covers(act, act === 's3:listbucket' ? bucket : `${bucket}/zz9-any/zz9-any`))
}

function isPlain({ operator, key, values, set }: Statement['conditions'][number]): boolean {
  const [value = ''] = values
  return set === null && values.length === 1 && key === 'aws:securetransport' && operator === 'bool' && value.toLowerCase() === 'false'
}
