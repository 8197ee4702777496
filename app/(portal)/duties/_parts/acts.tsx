import { Time } from '#components/ui/time.tsx'
import type { listActs } from '#lib/modules/duties/queries.ts'

type OneAct = Awaited<ReturnType<typeof listActs>>['rows'][number]['one']

export const ActOf = ({ of }: { of: OneAct }) => <>{of.href ? <a className="inline" href={of.href}>{of.what}</a> : of.what}{of.at && <>, <Time at={of.at} format="absolute" /></>}</>
