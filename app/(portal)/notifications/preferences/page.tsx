import '#lib/edge/everything.ts'
import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { mailTimes } from '#lib/modules/notifications/model.ts'
import { getPreferences } from '#lib/modules/notifications/queries.ts'
import { mailTimeNames } from '#lib/modules/notifications/words.ts'
import { savePreferences } from '../actions.ts'

export default async function NotificationPreferencesPage() {
  const { person } = await requirePerson('notifications.updatePreferences', '/notifications/preferences')
  const { kinds, dailyAt, quietFrom, quietTo, zone, organizationZone, version } = await shown(getPreferences(person, {}))
  return (
    <Page title="What you are notified of" tab="Notifications" breadcrumbs={[{ label: 'Notifications', href: '/notifications' }]} width="narrow">
      <Form action={savePreferences} version={version} label="What you are notified of">
        <Panel title="Kinds" meaning="You are never notified of what you did yourself, nor of what you may not read.">
          <div className="choice-rows">
            {kinds.map((each) => (
              <fieldset key={each.kind}>
                <legend>{each.label}</legend>
                <Checkbox name={`portal:${each.kind}`} label="In the portal" defaultChecked={each.portal} />
                <Select name={`mail:${each.kind}`} label="By mail" hideLabel options={mailTimes.map((value) => ({ value, label: mailTimeNames[value] }))} defaultValue={each.mail} />
              </fieldset>
            ))}
          </div>
        </Panel>
        <Panel title="When mails go" meaning="What is alike and comes within a minute is one mail. What you read meanwhile is not mailed.">
          <div className="grid-2">
            <Field name="dailyAt" label="Once a day at" required pattern="([01][0-9]|2[0-3]):[0-5][0-9]" patternHint="Hours and minutes, such as 08:00" maxLength={5} defaultValue={dailyAt} />
            <Select name="zone" label="Time zone" empty={`As the organization: ${organizationZone}`} options={[...new Set(['UTC', ...(zone ? [zone] : []), ...Intl.supportedValuesOf('timeZone')])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))} defaultValue={zone ?? ''} />
            <Field name="quietFrom" label="Quiet from" pattern="([01][0-9]|2[0-3]):[0-5][0-9]" patternHint="Hours and minutes, such as 20:00" maxLength={5} defaultValue={quietFrom} help="Mails wait until the quiet hours end. The portal shows everything at once." />
            <Field name="quietTo" label="Quiet until" pattern="([01][0-9]|2[0-3]):[0-5][0-9]" patternHint="Hours and minutes, such as 07:00" maxLength={5} defaultValue={quietTo} />
          </div>
        </Panel>
        <FormFoot><Submit>Save</Submit><ButtonLink href="/notifications" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
