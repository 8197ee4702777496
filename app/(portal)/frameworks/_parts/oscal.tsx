import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { type OscalModel, oscalModels } from '#lib/modules/frameworks/oscal/names.ts'

type Of = { id: string; state: 'available' | 'adopted' | 'retired' }

/** The five documents, each with what it holds; why not, for whoever may not have them. */
export function Oscal({ of, person }: { of: Of; person: Person }) {
  const denied = !may(person, 'frameworks.exportOscal') && 'Administrators, compliance managers and auditors export OSCAL. Ask one of them for the file.'
  const missing = (model: OscalModel) => of.state === 'retired' && model !== 'catalog' && model !== 'assessment-results' && 'It is retired: nothing is held against it any more.'
  return (
    <Panel title="OSCAL" meaning="Files in NIST’s format for other tools. Each export is recorded. Keep them in one folder: they name each other.">
      {denied ? <p className="muted">{denied}</p> : (
        <Facts
          facts={(Object.keys(oscalModels) as OscalModel[]).map((model) => {
            const { name, holds } = oscalModels[model]
            const reason = missing(model)
            return { label: name, value: <><ButtonLink size="small" variant="quiet" icon="download" hard download="" href={`/api/v1/frameworks/${of.id}/oscal/${model}.json`} disabledReason={reason}>Download JSON</ButtonLink> <span className="muted">{reason || holds}</span></>, wide: true }
          })}
        />
      )}
    </Panel>
  )
}
