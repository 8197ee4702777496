import { cookies } from 'next/headers'
import { Bar } from './bar.tsx'
import type { ShellProps } from './frame.ts'
import { KeysDialog } from './keys.tsx'
import { Rail } from './rail.tsx'
import { readPreferences } from './read-preferences.ts'

/** Rail, top bar and main area of every signed-in page. */
export async function Shell({ organization, navigation, person, unread, userMenu, commands, searchUrl, banner, children }: ShellProps) {
  const jar = await cookies()
  const { theme = 'system', rail = 'open' } = readPreferences((name) => jar.get(name)?.value)
  return (
    <div className="shell" data-rail={rail}>
      <Rail groups={navigation} />
      <div className="shell-body">
        <Bar organization={organization} person={person} unread={unread} commands={commands} searchUrl={searchUrl} theme={theme} rail={rail}>{userMenu}</Bar>
        {banner}
        <main id="main" tabIndex={-1}>{children}</main>
      </div>
      <KeysDialog />
    </div>
  )
}
