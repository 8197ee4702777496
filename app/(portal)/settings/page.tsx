import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getSettings } from '#lib/modules/settings/queries.ts'
import { Approval } from '../_parts/approval.tsx'
import { settingFields, valueOf } from './_parts/form-names.ts'
import { Setting } from './_parts/setting.tsx'
import { SettingsTabs } from './_parts/tabs.tsx'
import { texts } from './_parts/texts.ts'
import { save } from './actions.ts'

export default async function SettingsPage() {
  const { person } = await requirePerson('settings.read', '/settings')
  const { settings, version, updatedAt, asked } = await shown(getSettings(person, {}))
  return (
    <Page
      title="Settings"
      meaning={updatedAt ? <>Apply to the whole organization at once. Last changed <Time at={updatedAt} />.</> : 'Apply to the whole organization at once. Everything has its shipped value.'}
      tabs={<SettingsTabs current="/settings" person={person} />}
    >
      {asked && <Approval person={person} id={asked} />}
      <nav className="chips toc" aria-label="On this page">{Object.entries(texts).map(([part, { title }]) => <a key={part} className="chip" href={`#${part}`}>{title}</a>)}</nav>
      <Form action={save} version={version} label="Settings" className="form-long">
        {Object.entries(texts).map(([part, { title, meaning, fields }]) => (
          <FormSection key={part} id={part} title={title} meaning={meaning}>
            <div className="form-grid">
              {settingFields.filter((field) => field.part === part).map((field) => (
                <Setting key={field.name} field={field} text={(fields as Record<string, { label: string }>)[field.key] ?? { label: field.key }} value={valueOf(settings, field)} />
              ))}
            </div>
          </FormSection>
        ))}
        <Field name="reason" label="Reason" maxLength={2000} help="Needed where a control gets weaker, such as a longer timeout or a shorter retention: that waits for somebody else to approve it." />
        <FormFoot><Submit disabledReason={!may(person, 'settings.update') && 'Your roles may read the settings, not change them.'}>Save settings</Submit></FormFoot>
      </Form>
    </Page>
  )
}
