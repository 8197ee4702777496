import { Status } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import { digestWords } from '#lib/modules/connections/words.ts'
import type { Shown } from './overview.tsx'

const tones = { valid: 'good', unverifiable: 'warn', invalid: 'bad' } as const

/** Which log files came, and whether the digests of CloudTrail vouch for them. */
export function Trail({ of: { files, chains, digests, queue } }: { of: NonNullable<Shown['trail']> }) {
  return (
    <>
      <Panel title="Log files">
        <Facts
          facts={[
            { label: 'Read', value: formatNumber(files.read) },
            { label: 'Events', value: formatNumber(files.events) },
            { label: 'Refused', value: files.refused === 0 ? 'None' : <>{formatNumber(files.refused)}<span className="second">{files.lastRefusal}</span></>, wide: files.refused > 0 },
            { label: 'Last read', value: files.lastReadAt ? <Time at={files.lastReadAt} format="both" /> : 'Not yet' },
          ]}
        />
      </Panel>
      {queue && (
        <Panel title="Queue" meaning="Messages that name new log files, each read to its end and deleted. What no message told of the next pull finds.">
          <div className="stack">
            {queue.failure && <Notice kind="danger" title="The queue cannot be read.">{queue.failure} {queue.failedAt && <Time at={queue.failedAt} format="both" />}</Notice>}
            <Facts
              facts={[
                { label: 'Messages', value: formatNumber(queue.received) },
                { label: 'Their file was read', value: formatNumber(queue.taken) },
                { label: 'Known already', value: formatNumber(queue.known) },
                { label: 'Rejected', value: formatNumber(queue.rejected) },
                { label: 'Last asked', value: queue.readAt ? <Time at={queue.readAt} format="both" /> : 'Not yet' },
              ]}
            />
            {queue.rejects.length > 0 && <ul className="rows" aria-label="Rejected messages">{queue.rejects.map((each) => <li key={`${each.place} ${each.at} ${each.why}`}><div><p>{each.why}</p><p className="muted">{each.place}, <Time at={new Date(each.at)} format="both" /></p></div></li>)}</ul>}
          </div>
        </Panel>
      )}
      <Panel title="Validation" meaning="Each digest against CloudTrail’s signature, the digest before it, and the log files it lists, as they were when they were read.">
        {chains.length === 0 ? <EmptyState icon="link" title="No digest yet">With log file validation switched on CloudTrail delivers one every hour.</EmptyState> : (
          <ul className="rows">
            {chains.map((each) => (
              <li key={each.chain}>
                <div>
                  <p><b>{each.chain}</b></p>
                  <p className="muted">{formatCount(each.digests, 'digest')}: {formatNumber(each.valid)} valid{each.unverifiable > 0 && `, ${formatNumber(each.unverifiable)} not verifiable`}{each.invalid > 0 && `, ${formatNumber(each.invalid)} invalid`} · {formatNumber(each.matched)} of {formatCount(each.listed, 'log file')} as delivered{each.until && <> · until <Time at={each.until} format="both" /></>}</p>
                </div>
                <Status tone={each.invalid > 0 ? 'bad' : each.valid > 0 ? 'good' : 'warn'}>{each.invalid > 0 ? 'Broken' : each.valid > 0 ? 'Unbroken' : 'Not verifiable'}</Status>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {digests.length > 0 && (
        <Panel title="Digests" meaning="What is wrong first, then the newest.">
          <ul className="rows">
            {digests.map((each) => (
              <li key={each.id}>
                <div>
                  <p>{each.endAt ? <Time at={each.endAt} format="both" /> : each.key.split('/').at(-1)} <span className="muted">{each.matched} of {formatCount(each.listed, 'log file')}</span></p>
                  {each.problems.slice(0, 3).map((problem) => <p className="muted" key={problem.says}>{problem.says}</p>)}
                  {each.why && <p className="muted">{each.why}</p>}
                </div>
                {each.findingId ? <a href={`/findings/${each.findingId}`}><Status tone={tones[each.state]}>{digestWords[each.state]}</Status></a> : <Status tone={tones[each.state]}>{digestWords[each.state]}</Status>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
