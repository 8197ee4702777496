import { conflictEnvironments, mappedBy } from '#lib/modules/duties/model.ts'

export type MappingValues = Record<'where' | 'environment' | 'rightKind' | 'by' | 'right' | 'scope' | 'exceptNames' | 'exceptScopes', string>

const Labelled = ({ label, help, children }: { label: string; help?: string; children: React.ReactNode }) => <label className="field"><span>{label}</span>{children}{help && <small className="muted">{help}</small>}</label>

/** Fields of a form that asks by an address: plain ones, which need no script. */
export function MappingFields({ values, systems }: { values: MappingValues; systems: { id: string; name: string }[] }) {
  return (
    <div className="stack">
      <Labelled label="System"><select className="in in-select" name="where" defaultValue={values.where}><option value="">Any system</option><option value="portal">This portal</option>{systems.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></Labelled>
      <Labelled label="Told by"><select className="in in-select" name="by" defaultValue={values.by || 'name'}>{Object.entries(mappedBy).map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></Labelled>
      <Labelled label="Right" help="A pattern of the name: * is any letters, ? is one; case does not matter. Or its native id, exactly."><input className="in" name="right" required maxLength={500} defaultValue={values.right} /></Labelled>
      <Labelled label="Kind of right" help="Such as role or group. Empty: any."><input className="in" name="rightKind" maxLength={100} defaultValue={values.rightKind} /></Labelled>
      <Labelled label="Environment"><select className="in in-select" name="environment" defaultValue={values.environment}><option value="">Any</option>{Object.entries(conflictEnvironments).map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></Labelled>
      <Labelled label="Scope" help="A pattern of where the right holds. Empty: all."><input className="in" name="scope" maxLength={500} defaultValue={values.scope} /></Labelled>
      <Labelled label="Except names" help="Patterns, separated by commas."><input className="in" name="exceptNames" defaultValue={values.exceptNames} /></Labelled>
      <Labelled label="Except scopes" help="Patterns, separated by commas: *sandbox*"><input className="in" name="exceptScopes" defaultValue={values.exceptScopes} /></Labelled>
    </div>
  )
}
